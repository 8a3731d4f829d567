// Puts the addresses of the APIs into the page: `atakora site publish` hands them over.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const { CATALOGUE_URL = "", ORDERS_URL = "" } = process.env;
const addresses = JSON.stringify({ catalogue: CATALOGUE_URL, orders: ORDERS_URL });

mkdirSync("dist", { recursive: true });
writeFileSync("dist/index.html", readFileSync("index.html", "utf8"));
writeFileSync("dist/market.js", `const addresses = ${addresses};\n${readFileSync("market.js", "utf8")}`);
