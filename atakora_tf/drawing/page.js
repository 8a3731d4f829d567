"use strict";
(() => {
  const picture = document.querySelector(".stage > svg");
  const hint = document.querySelector(".hint");
  const nodes = [...picture.querySelectorAll(".atk-node")];
  const edges = [...picture.querySelectorAll(".atk-edge")];
  if (!nodes.length) return;
  const atRest = hint.textContent;
  let pinned = null;

  const show = (node) => {
    picture.classList.toggle("chosen", node !== null);
    const on = new Set(node ? [node.id, ...node.dataset.with.split(" ")] : []);
    for (const one of nodes) {
      one.classList.toggle("on", on.has(one.id));
      one.classList.toggle("self", one === node);
    }
    // Of a resource all lines into it and its parts; of others only their own.
    const whole = node !== null && node.classList.contains("atk-resource");
    for (const edge of edges) {
      const [from, to] = edge.dataset.ends.split(" ");
      edge.classList.toggle("on", on.has(from) && on.has(to) && (whole || from === node?.id || to === node?.id));
    }
    hint.textContent = node ? node.getAttribute("aria-label") : atRest;
  };
  const pin = (node) => {
    pinned = node === pinned ? null : node;
    for (const one of nodes) one.setAttribute("aria-pressed", String(one === pinned));
    show(pinned ?? node);
    if (!pinned && node !== document.activeElement) show(null);
  };
  // One stop for the tabulator, arrows from there: a page of four hundred nodes stays passable.
  const reach = (node) => {
    for (const one of nodes) one.setAttribute("tabindex", one === node ? "0" : "-1");
  };
  reach(nodes.find((node) => node.classList.contains("atk-component")) ?? nodes[0]);

  for (const node of nodes) {
    node.addEventListener("pointerenter", () => pinned ?? show(node));
    node.addEventListener("pointerleave", () => pinned ?? show(null));
    node.addEventListener("focus", () => { reach(node); pinned ?? show(node); });
    node.addEventListener("blur", () => pinned ?? show(null));
    node.addEventListener("click", (event) => { event.stopPropagation(); pin(node); });
  }
  picture.parentElement.addEventListener("click", () => pinned && pin(pinned));
  picture.addEventListener("keydown", (event) => {
    const at = nodes.indexOf(document.activeElement);
    if (at < 0) return;
    const steps = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: nodes.length - 1 };
    if (event.key in steps) nodes[Math.max(0, Math.min(nodes.length - 1, steps[event.key]))].focus();
    else if (event.key === "Enter" || event.key === " ") pin(nodes[at]);
    else if (event.key === "Escape") { if (pinned) pin(pinned); show(null); }
    else return;
    event.preventDefault();
  });
})();
