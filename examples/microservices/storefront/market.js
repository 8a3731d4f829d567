// `addresses` stands above these lines once the site is built.
async function show() {
  const answer = await fetch(`${addresses.catalogue}?limit=20`);
  const articles = answer.ok ? await answer.json() : [];
  for (const { title } of articles) {
    const line = document.createElement("li");
    line.textContent = title;
    document.getElementById("articles").append(line);
  }
}

show();
