// What an eye would stumble over: words on top of words, words cut off; in drawings also words too pale. As sentences.
() => {
  const quad = (text) => { // the four corners of the letters, turned as they are
    const b = text.getBBox(), m = text.getScreenCTM(), d = b.height * 0.22;
    return [[b.x, b.y + d], [b.x + b.width, b.y + d], [b.x + b.width, b.y + b.height - d], [b.x, b.y + b.height - d]]
      .map(([x, y]) => new DOMPoint(x, y).matrixTransform(m));
  };
  const apart = (one, other) => [one, other].some((shape) => shape.some((p, n) => { // an edge that parts them
    const q = shape[(n + 1) % 4], nx = q.y - p.y, ny = p.x - q.x, length = Math.hypot(nx, ny) || 1;
    const on = (corners) => corners.map((c) => (c.x * nx + c.y * ny) / length);
    const [a, b] = [on(one), on(other)];
    return Math.min(...a) > Math.max(...b) - 1 || Math.min(...b) > Math.max(...a) - 1;
  }));
  const rgba = (colour) => { const m = (colour.match(/[\d.]+/g) || [0, 0, 0]).map(Number); return [...m.slice(0, 3), m[3] ?? 1]; };
  const over = (top, under) => under.map((value, n) => top[n] * top[3] + value * (1 - top[3]));
  const light = (colour) => colour.map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const paper = (element) => { // the first opaque colour behind
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] === 1) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const ground = (text, shapes, corners, under) => {
    const x = (corners[0].x + corners[2].x) / 2, y = (corners[0].y + corners[2].y) / 2;
    for (const shape of shapes) {
      if (shape === text) break;
      const looks = getComputedStyle(shape);
      if (!shape.isPointInFill || shape.tagName === 'text' || shape.closest('defs') || !/^rgb/.test(looks.fill)) continue;
      const colour = rgba(looks.fill);
      colour[3] *= looks.fillOpacity * looks.opacity;
      if (shape.isPointInFill(new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse()))) under = over(colour, under);
    }
    return under;
  };
  const found = [];
  const words = [], walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT), range = document.createRange();
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const holder = node.parentElement;
    if (!node.textContent.trim() || holder.closest('svg,head,script,style,.top,.raw,.skip') || !holder.checkVisibility({
      opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true})) continue;
    const head = holder.closest('thead'); // of cards, kept for screen readers
    if (head && getComputedStyle(head).clipPath !== 'none') continue;
    range.selectNodeContents(node);
    for (const r of range.getClientRects()) if (r.width > 1) words.push({
      l: r.left, r: r.right, t: r.top + r.height * 0.25, b: r.bottom - r.height * 0.25, node,
      text: node.textContent.trim().slice(0, 30)});
  }
  words.sort((a, b) => a.t - b.t);
  words.forEach((a, n) => {
    if (a.l < -1 || (a.r > innerWidth + 1 && !a.node.parentElement.closest('.nt-scroll,pre')))
      found.push(`“${a.text}” is cut off`);
    for (let m = n + 1; m < words.length && words[m].t < a.b; m += 1) {
      const b = words[m];
      if (a.node !== b.node && Math.min(a.r, b.r) - Math.max(a.l, b.l) > 2) found.push(`“${a.text}” lies on “${b.text}”`);
    }
  });
  let bottom = NaN; // of what stands above in the column; notes in the margin fill no gap in it
  for (const block of document.querySelectorAll('.cell > :not(details), .back > *')) {
    if (getComputedStyle(block).float !== 'none') continue;
    const {top, height} = block.getBoundingClientRect();
    if (height && top - bottom > 120) found.push(`${Math.round(top - bottom)} px of nothing above “${block.textContent.trim().slice(0, 30)}”`);
    if (height) bottom = Math.max(top + height, bottom || top);
  }
  for (const svg of document.querySelectorAll('svg')) {
    if (!svg.getClientRects().length || svg.parentElement?.closest('svg')) continue;
    const frame = svg.getBoundingClientRect(), shapes = [...svg.querySelectorAll('path,rect,circle,polygon,text')];
    const texts = [...svg.querySelectorAll('text')].filter((text) => text.textContent.trim() && text.getBBox().width)
      .map((text) => ({text, corners: quad(text), words: text.textContent.trim().slice(0, 40)}));
    texts.forEach(({text, corners, words}, n) => {
      for (const other of texts.slice(n + 1))
        if (!apart(corners, other.corners)) found.push(`“${words}” lies on “${other.words}”`);
      if (corners.some((c) => c.x < frame.left - 1 || c.x > frame.right + 1 || c.y < frame.top - 1 || c.y > frame.bottom + 1))
        found.push(`“${words}” is cut off`);
      const looks = getComputedStyle(text), ink = rgba(looks.fill), under = ground(text, shapes, corners, paper(svg));
      ink[3] *= looks.fillOpacity * looks.opacity;
      const [dark, bright] = [light(over(ink, under)), light(under)].sort((a, b) => a - b);
      const ratio = (bright + 0.05) / (dark + 0.05);
      if (ratio < 4.5) found.push(`“${words}” has a contrast of ${ratio.toFixed(2)}: ${looks.fill} on ${under.map(Math.round)}`);
      const size = parseFloat(looks.fontSize) * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b);
      if (size < 9.45) found.push(`“${words}” is ${size.toFixed(1)} px tall`);
    });
  }
  return found;
}
