"use strict";
(() => {
  const find = document.querySelector("#find");
  const found = document.querySelector("#found");
  const entries = [...document.querySelectorAll("details.entry")];
  const sections = [...document.querySelectorAll("main section")];
  const texts = new Map(entries.map((entry) => [entry, entry.textContent.toLowerCase()]));

  const search = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const entry of entries) {
      const fits = words.every((word) => texts.get(entry).includes(word));
      entry.hidden = !fits;
      if (fits) shown += 1;
    }
    for (const section of sections)
      section.hidden = !section.querySelector("details.entry:not([hidden])");
    found.textContent = words.length ? `${shown} of ${entries.length} entries` : "";
  };
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.matches("details.entry")) return;
    if (target.hidden) { find.value = ""; search(); }
    target.open = true;
    target.scrollIntoView();
    target.querySelector("summary").focus({ preventScroll: true });
  };
  find.addEventListener("input", search);
  find.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && find.value) { find.value = ""; search(); event.preventDefault(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input") || event.ctrlKey || event.metaKey) return;
    find.focus();
    event.preventDefault();
  });
  addEventListener("hashchange", follow);
  follow();
})();
