// Shows what there is to buy.
import { products } from "/addresses.js";

const answer = await fetch(`${products}?limit=20`);
for (const { name, price_cents: cents, currency } of answer.ok ? await answer.json() : []) {
  const line = document.createElement("li");
  const price = (cents / 100).toLocaleString("en", { style: "currency", currency });
  line.textContent = `${name}, ${price}`;
  document.getElementById("products").append(line);
}
