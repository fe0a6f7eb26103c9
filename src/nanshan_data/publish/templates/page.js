(function () {
  "use strict";
  var root = document.documentElement, doc = document;
  root.classList.add("js");

  // Cards: the title of a figure, shown at once for mouse and keyboard.
  var card = doc.createElement("div"), owner = null, timer = 0;
  card.className = "card"; card.id = "card"; card.setAttribute("role", "tooltip"); card.hidden = true;
  doc.body.appendChild(card);
  function textOf(link) {
    if (link.dataset.card) return link.dataset.card;
    var title = link.querySelector("title"), text = title ? title.textContent : link.getAttribute("title") || "";
    if (title) title.remove(); else link.removeAttribute("title");
    link.dataset.card = text;
    return text;
  }
  function show(link) {
    var text = textOf(link);
    if (!text) return;
    clearTimeout(timer);
    card.textContent = "";
    text.split("\n").forEach(function (line, n) {
      var cut = line.search(/[:：]/), row = doc.createElement("p"), head = doc.createElement("b");
      if (cut < 0) { row.textContent = line; } else {
        head.textContent = line.slice(0, cut); row.append(head, " ", line.slice(cut + 1).trim());
      }
      if (!n) row.className = "first";
      card.appendChild(row);
    });
    card.hidden = false; owner = link; link.setAttribute("aria-describedby", "card");
    var box = link.getBoundingClientRect(), width = card.offsetWidth, height = card.offsetHeight;
    var left = Math.max(8, Math.min(box.left, root.clientWidth - width - 8));
    var top = box.bottom + 6 + height > window.innerHeight && box.top > height + 6 ? box.top - height - 6 : box.bottom + 6;
    card.style.left = left + window.scrollX + "px"; card.style.top = top + window.scrollY + "px";
  }
  function hide() { timer = setTimeout(function () { card.hidden = true; if (owner) owner.removeAttribute("aria-describedby"); owner = null; }, 120); }
  function near(event) { return event.target.closest ? event.target.closest("a.nf, a.nf-mark, a.term, abbr, mark[title], mark[data-card]") : null; }
  doc.addEventListener("mouseover", function (event) { var link = near(event); if (link) show(link); else if (card.contains(event.target)) clearTimeout(timer); });
  doc.addEventListener("mouseout", function (event) { if (near(event) || card.contains(event.target)) hide(); });
  doc.addEventListener("focusin", function (event) { var link = near(event); if (link) show(link); });
  doc.addEventListener("focusout", hide);
  doc.addEventListener("keydown", function (event) { if (event.key === "Escape") { card.hidden = true; } });

  // The table of contents follows, and the language switch keeps the place.
  var toc = doc.querySelector(".toc"), language = doc.querySelector(".language"), base = language && language.getAttribute("href").split("#")[0];
  var fold = toc && toc.querySelector("details");
  if (fold && window.matchMedia("(max-width: 1099px)").matches) fold.open = false;
  function place(id) {
    if (language) language.setAttribute("href", base + (id ? "#" + id : ""));
    if (!toc) return;
    toc.querySelectorAll("a").forEach(function (link) { if (link.hash === "#" + id) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current"); });
  }
  var heads = Array.prototype.slice.call(doc.querySelectorAll("main h2[id], main h3[id]"));
  function follow() {
    var here = "";
    heads.forEach(function (head) { if (head.getBoundingClientRect().top < 140) here = head.id; });
    place(here || (location.hash.slice(1) && doc.body.classList.contains("source") ? location.hash.slice(1) : ""));
  }
  addEventListener("scroll", follow, { passive: true }); addEventListener("hashchange", follow); follow();

  // A target inside something folded opens it.
  function reveal() {
    var target = location.hash.length > 1 && doc.getElementById(decodeURIComponent(location.hash.slice(1))), fold = target && target.closest("details:not([open])");
    if (fold) { fold.open = true; target.scrollIntoView(); }
  }
  addEventListener("hashchange", reveal); reveal();

  // Sortable tables: a button in every heading.
  doc.querySelectorAll("table.sortable").forEach(function (table) {
    var body = table.tBodies[0];
    table.querySelectorAll("th").forEach(function (head, column) {
      var button = doc.createElement("button");
      button.type = "button"; button.textContent = head.textContent; head.textContent = ""; head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        table.querySelectorAll("th").forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down > 0 ? "ascending" : "descending");
        function key(row) { var cell = row.cells[column]; return "v" in cell.dataset ? parseFloat(cell.dataset.v) : cell.textContent; }
        Array.prototype.slice.call(body.rows).sort(function (a, b) {
          var x = key(a), y = key(b);
          return down * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), root.lang));
        }).forEach(function (row) { body.appendChild(row); });
      });
    });
  });
})();
