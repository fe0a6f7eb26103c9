(function () {
  "use strict";
  var root = document.documentElement, doc = document, body = doc.body, words = body.dataset;
  function make(tag, name, text) { var made = doc.createElement(tag); if (name) made.className = name; if (text) made.textContent = text; return made; }
  function all(selector, within) { return Array.prototype.slice.call((within || doc).querySelectorAll(selector)); }
  root.classList.add("js");

  // The switches: what kind each number is of, and the code. Remembered where the browser allows it.
  var kept = { get: function (key) { try { return localStorage.getItem(key); } catch (e) { return null; } },
               set: function (key, value) { try { localStorage.setItem(key, value); } catch (e) { return; } } };
  all("[data-switch]").forEach(function (button) {
    var name = button.dataset.switch, key = "nanshan." + name;
    button.parentNode.hidden = false;
    function turn(on) {
      root.classList.toggle(name, on); button.setAttribute("aria-pressed", on);
      if (name === "code") all("details.code").forEach(function (code) { code.open = on; });
    }
    if (kept.get(key) === "on") turn(true);
    button.addEventListener("click", function () { var on = !root.classList.contains(name); turn(on); kept.set(key, on ? "on" : "off"); });
  });

  // Cards for mouse and keyboard, a sheet for fingers: what a number says of itself.
  var card = make("div", "card"), sheet = make("div", "sheet"), owner = null, timer = 0;
  card.id = "card"; card.setAttribute("role", "tooltip"); card.hidden = sheet.hidden = true;
  sheet.setAttribute("role", "dialog"); sheet.setAttribute("aria-modal", "false"); sheet.tabIndex = -1;
  body.append(card, sheet);
  var TERM = "a.term, abbr";
  function textOf(link) {
    if (link.dataset.card) return link.dataset.card;
    var title = link.querySelector("title"), text = title ? title.textContent : link.getAttribute("title") || "";
    if (title) title.remove(); else link.removeAttribute("title");
    link.dataset.card = text;
    return text;
  }
  function fill(box, text, term) {
    box.textContent = "";
    if (term) {  // the term, then what it means
      var end = text.indexOf(": ");
      return box.append(make("p", "first", text.slice(0, end)), make("p", "", text.slice(end + 2)));
    }
    text.split("\n").forEach(function (line, n) {
      var cut = line.search(/[:：]/), row = make("p", n ? "" : "first");
      if (cut < 0) row.textContent = line; else row.append(make("b", "", line.slice(0, cut)), " ", line.slice(cut + 1).trim());
      box.appendChild(row);
    });
  }
  function show(link) {
    var text = textOf(link);
    if (!text || !sheet.hidden) return;
    clearTimeout(timer); fill(card, text, link.matches(TERM));
    card.hidden = false; owner = link; link.setAttribute("aria-describedby", "card");
    var box = link.getBoundingClientRect(), width = card.offsetWidth, height = card.offsetHeight;
    var left = Math.max(8, Math.min(box.left, root.clientWidth - width - 8));
    var top = box.bottom + 6 + height > window.innerHeight && box.top > height + 6 ? box.top - height - 6 : box.bottom + 6;
    card.style.left = left + window.scrollX + "px"; card.style.top = top + window.scrollY + "px";
  }
  function hide() { timer = setTimeout(function () { card.hidden = true; if (!owner) return; owner.removeAttribute("aria-describedby"); if (sheet.hidden) owner = null; }, 120); }
  function near(event) { return event.target.closest ? event.target.closest("a.nf, a.nf-mark, a.term, abbr, mark[title], mark[data-card]") : null; }
  // A mark in a chart is smaller than a fingertip: the nearest one within reach is meant.
  function aimed(event) {
    var svg = event.target.closest ? event.target.closest(".nchart svg") : null, best = null, least = 18;
    all("a.nf", svg || make("i")).forEach(function (link) {
      var box = link.getBoundingClientRect();
      var far = Math.hypot(Math.max(box.left - event.clientX, event.clientX - box.right, 0), Math.max(box.top - event.clientY, event.clientY - box.bottom, 0));
      if (far < least) { least = far; best = link; }
    });
    return best;
  }
  function close() { if (sheet.hidden) return; sheet.hidden = true; if (owner) { owner.classList.remove("on"); owner.focus({ preventScroll: true }); owner = null; card.hidden = true; } }
  function open(link) {
    card.hidden = true; fill(sheet, textOf(link), link.matches(TERM)); owner = link; link.classList.add("on");
    var row = make("p", "do"), shut = make("button", "", words.close), href = link.getAttribute("href");
    if (href) { var go = make("a", "", link.matches(TERM) ? words.term : link.matches(".derived") ? words.working : words.open); go.setAttribute("href", href); go.addEventListener("click", function () { sheet.hidden = true; }); row.append(go); }
    shut.type = "button"; shut.addEventListener("click", close); row.append(shut); sheet.append(row);
    sheet.hidden = false; sheet.focus({ preventScroll: true });
    var under = link.getBoundingClientRect().bottom - sheet.getBoundingClientRect().top;
    if (under > 0) window.scrollBy(0, under + 16);
  }
  var finger = false;
  doc.addEventListener("pointerdown", function (event) { finger = event.pointerType === "touch"; });
  doc.addEventListener("click", function (event) {
    var link = near(event) || (finger && aimed(event));
    if (finger && link && textOf(link)) { event.preventDefault(); open(link); } else if (!sheet.contains(event.target)) close();
  });
  doc.addEventListener("mouseover", function (event) { if (finger) return; var link = near(event); if (link) show(link); else if (card.contains(event.target)) clearTimeout(timer); });
  doc.addEventListener("mouseout", function (event) { if (near(event) || card.contains(event.target)) hide(); });
  doc.addEventListener("focusin", function (event) { if (finger) return; var link = near(event); if (link) show(link); });
  doc.addEventListener("focusout", hide);
  doc.addEventListener("keydown", function (event) { if (event.key === "Escape") { card.hidden = true; close(); } });

  // The table of contents follows, and the language switch keeps the place.
  var toc = doc.querySelector(".toc"), language = doc.querySelector(".language"), base = language && language.getAttribute("href").split("#")[0];
  var fold = toc && toc.querySelector("details");
  if (fold && window.matchMedia("(max-width: 1099px)").matches) fold.open = false;
  function place(id) {
    if (language) language.setAttribute("href", base + (id ? "#" + id : ""));
    if (!toc) return;
    all("a", toc).forEach(function (link) { if (link.hash === "#" + id) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current"); });
  }
  var heads = all("main h2[id], main h3[id]");
  function follow() {
    var here = "";
    heads.forEach(function (head) { if (head.getBoundingClientRect().top < 140) here = head.id; });
    place(here || (location.hash.slice(1) && body.classList.contains("source") ? location.hash.slice(1) : ""));
  }
  addEventListener("scroll", follow, { passive: true }); addEventListener("hashchange", follow); follow();

  // From a source page the way leads back.
  if (location.hash && history.length > 1 && (body.classList.contains("source") || body.classList.contains("table"))) {
    var back = make("button", "goback", "← " + words.back);
    back.type = "button"; back.addEventListener("click", function () { history.back(); }); body.append(back);
  }

  // A target inside something folded opens it.
  function reveal() {
    var id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch (e) { return; }  // an address that somebody typed
    var target = id && doc.getElementById(id), folded = target && target.closest("details:not([open])");
    if (folded) { folded.open = true; target.scrollIntoView(); }
  }
  addEventListener("hashchange", reveal); reveal();

  // Tables: a button to sort in every heading; search and filters, whose state is in the address.
  function key(row, column) { var cell = row.cells[column]; return "v" in cell.dataset ? parseFloat(cell.dataset.v) : cell.textContent; }
  all("table.sortable").forEach(function (table) {
    var rows = table.tBodies[0], heading = doc.querySelector(".top");
    root.style.setProperty("--head", heading.offsetHeight + "px");
    all("th", table).forEach(function (head, column) {
      var button = make("button", "", head.textContent);
      button.type = "button"; head.textContent = ""; head.appendChild(button);
      button.addEventListener("click", function () { sort(head.getAttribute("aria-sort") === "ascending" ? -1 : 1); table.dispatchEvent(new Event("sorted")); });
      head.sort = sort;
      function sort(down) {
        all("th", table).forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down > 0 ? "ascending" : "descending");
        Array.prototype.slice.call(rows.rows).sort(function (a, b) {
          var x = key(a, column), y = key(b, column);
          return down * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), root.lang));
        }).forEach(function (row) { rows.appendChild(row); });
      }
    });
    var form = doc.querySelector(".filters");
    if (form) filters(form, table, Array.prototype.slice.call(rows.rows));
  });
  function filters(form, table, rows) {
    var more = make("button", "more", form.dataset.more), most = 50, narrow = window.matchMedia("(max-width: 1279px)");
    more.type = "button"; table.parentNode.append(more);
    more.addEventListener("click", function () { most += 200; apply(); }); narrow.addEventListener("change", apply);
    var count = make("output"), search = form.querySelector("input"), chosen = [];
    rows.forEach(function (row) { row.words = row.textContent.toLowerCase(); });
    function code(row, column) { return row.cells[column].dataset.k; }
    all("th", table).forEach(function (head, column) {
      if (!head.dataset.filter) return;
      var label = make("label", "", head.dataset.filter + " "), select = make("select"), sizes = {}, names = {};
      select.name = "f" + column; select.append(new Option(form.dataset.all, ""));
      rows.forEach(function (row) { var each = code(row, column), cell = row.cells[column]; sizes[each] = (sizes[each] || 0) + 1; names[each] = cell.dataset.g || cell.textContent; });
      Object.keys(sizes).sort(function (a, b) { return sizes[b] - sizes[a]; }).forEach(function (each) { select.append(new Option(names[each] + " (" + sizes[each] + ")", each)); });
      label.append(select); form.append(label); chosen.push([column, select]);
    });
    var order = make("select"), by = make("span", "order", form.dataset.sort), heads = all("th", table);  // where cards have no heads
    order.name = "sort"; order.setAttribute("aria-label", form.dataset.sort); order.append(new Option("–", ""));
    heads.forEach(function (head, column) { order.append(new Option(head.textContent + " ↑", column), new Option(head.textContent + " ↓", "-" + column)); });
    function sort() {
      var sorted = /^(-?)(\d+)$/.exec(order.value), head = sorted && heads[sorted[2]];
      if (head) head.sort(sorted[1] ? -1 : 1);
    }
    order.addEventListener("input", sort); by.append(order); form.append(by, count); form.hidden = false;
    function apply() {
      var wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean), seen = 0;
      all("tr", table.tBodies[0]).forEach(function (row) {
        var fits = wanted.every(function (word) { return row.words.indexOf(word) >= 0; }) &&
          chosen.every(function (pair) { return !pair[1].value || code(row, pair[0]) === pair[1].value; });
        seen += fits; row.hidden = !fits || (narrow.matches && seen > most);
      });
      more.hidden = !narrow.matches || seen <= most;
      count.textContent = form.dataset.count.replace("{n}", seen).replace("{all}", rows.length);
    }
    var fields = all("input, select", form);
    function keep() {
      var state = new URLSearchParams();
      fields.forEach(function (field) { if (field.value) state.set(field.name, field.value); });
      history.replaceState(null, "", "#" + (state.toString() || "")); place(state.toString());
    }
    function restore() {
      if (location.hash.indexOf("=") > 0) {
        var state = new URLSearchParams(location.hash.slice(1));
        fields.forEach(function (field) { field.value = state.get(field.name) || ""; });
        sort(); place(state.toString());
      }
      apply();
    }
    form.addEventListener("input", function () { apply(); keep(); }); table.addEventListener("sorted", function () {
      heads.forEach(function (head) { var way = head.getAttribute("aria-sort"); if (way) order.value = (way === "descending" ? "-" : "") + head.cellIndex; });
      apply(); keep();
    });
    addEventListener("hashchange", restore); restore();
  }
})();
