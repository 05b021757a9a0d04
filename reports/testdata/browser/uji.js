// What the browser tests measure in a page. Every function gives a list of faults, each a sentence that names the node.
window.uji = (function () {
  function shown(e) { return e.checkVisibility() && e.getClientRects().length > 0; }
  function all(css, root) { return Array.from((root || document).querySelectorAll(css)); }
  // name is the element, where it stands and how its text begins.
  function name(e) {
    var at = e.closest('[id]'), own = e.tagName.toLowerCase() + (e.getAttribute('class') ? '.' + e.getAttribute('class').replace(/ /g, '.') : '');
    var text = (e.getAttribute('aria-label') || e.innerText || e.textContent || '').trim().replace(/\s+/g, ' ').slice(0, 60);
    return own + (at ? ' in #' + at.id : '') + ' "' + text + '"';
  }
  function scroller(e) {
    for (var p = e.parentElement; p && p !== document.body; p = p.parentElement)
      if (/auto|scroll/.test(getComputedStyle(p).overflowX)) return p;
    return null;
  }
  // outermost asks of each element what is wrong with it, and says it once for what lies inside one another.
  function outermost(fault, out) {
    var said = [];
    all('body *').forEach(function (e) {
      if (!shown(e) || e.closest('svg') !== (e.tagName === 'svg' ? e : null) || said.some(function (s) { return s.contains(e); })) return;
      var f = fault(e);
      if (f) { said.push(e); out.push(f); }
    });
  }
  function open() { all('details').forEach(function (d) { d.open = true; }); }

  // axe gives the violations of WCAG A and AA.
  function wcag() {
    var tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    return axe.run(document, { runOnly: tags, resultTypes: ['violations'] }).then(function (r) {
      var out = [];
      if (r.passes.length < 5) out.push('axe looked at almost nothing: ' + r.passes.length + ' rules passed');
      r.violations.forEach(function (v) {
        v.nodes.forEach(function (n) { out.push(v.id + ' at ' + n.target.join(' ') + ': ' + n.failureSummary.replace(/\s+/g, ' ')); });
      });
      return out;
    });
  }

  // sideways: the page is as wide as its window; what is wider scrolls in a box of its own.
  function sideways(width) {
    var out = [], root = document.scrollingElement;
    if (root.clientWidth !== width) out.push('the page is laid out ' + root.clientWidth + ' px wide in a window of ' + width);
    if (root.scrollWidth > width) out.push('the page scrolls sideways: ' + root.scrollWidth + ' px in a window of ' + width);
    outermost(function (e) {
      var r = e.getBoundingClientRect();
      if (!scroller(e) && (r.right > width + 0.5 || r.left < -0.5)) return name(e) + ' reaches from ' + Math.round(r.left) + ' to ' + Math.round(r.right) + ' px';
    }, out);
    all('table').filter(shown).forEach(function (e) {
      var box = scroller(e);
      if (!box) { out.push(name(e) + ' has no box to scroll in'); return; }
      box.scrollLeft = 1e6;
      var over = e.getBoundingClientRect().right - box.getBoundingClientRect().right;
      if (over > 1) out.push(name(e) + ' does not scroll to its end: ' + Math.round(over) + ' px are left');
      box.scrollLeft = 0;
    });
    return out;
  }

  // charts: a figure that has two widths shows the one for this window, any other is shown; letters can be read.
  function charts(phone) {
    var out = [];
    all('svg').forEach(function (e) {
      var narrow = e.classList.contains('narrow'), broad = e.classList.contains('broad');
      if (!e.parentElement.checkVisibility()) return;
      if ((narrow && !phone || broad && phone) && shown(e)) out.push(name(e) + ' is shown, although the window is ' + (phone ? 'narrow' : 'broad'));
      if (!(narrow && !phone || broad && phone) && !shown(e)) out.push(name(e) + ' is not shown');
      if (!shown(e)) return;
      var scale = e.getBoundingClientRect().width / e.viewBox.baseVal.width;
      all('text', e).forEach(function (x) {
        var size = parseFloat(x.getAttribute('font-size')) * scale;
        if (size < 9) out.push(name(e) + ': the letters of "' + x.textContent + '" are ' + size.toFixed(1) + ' px high');
      });
    });
    all('figure').filter(function (f) { return all('svg', f).length; }).forEach(function (f) {
      if (!all('svg', f).some(shown)) out.push(name(f) + ' shows no chart');
    });
    return out;
  }

  // folds: a click opens what is folded, and its table or text is seen.
  function folds() {
    var out = [];
    all('details').forEach(function (d) {
      if (d.open || !shown(d)) return;
      d.querySelector('summary').click();
      var seen = Array.from(d.children).filter(function (c) { return c.tagName !== 'SUMMARY'; });
      if (!d.open || !seen.length || !seen.every(function (c) { return shown(c) && c.getBoundingClientRect().height > 0; })) out.push(name(d) + ' does not open');
    });
    return out;
  }

  // injected: data that became more than text. Scripts are those of the site; no element runs or fetches anything.
  function injected() {
    var out = [];
    all('*').forEach(function (e) {
      var tag = e.tagName.toLowerCase();
      if (/^(img|iframe|object|embed|form|marquee|i|base|audio|video|style)$/.test(tag) || tag === 'script' && !/^(\.\.\/)*[a-z]+\.js$/.test(e.getAttribute('src') || '')) out.push(name(e) + ' came with the data');
      Array.from(e.attributes).forEach(function (a) {
        if (/^on/.test(a.name) || /^\s*javascript:/i.test(a.value)) out.push(name(e) + ' runs ' + a.name + '=' + a.value);
      });
    });
    if (window.masuk) out.push('a script of the data ran');
    return out;
  }

  // paper: in print nothing is wider than the paper, since what is out of sight there cannot be scrolled to.
  function paper() {
    var out = [], width = document.scrollingElement.clientWidth;
    outermost(function (e) {
      var over = e.getBoundingClientRect().right - width;
      if (over > 1) return name(e) + ' is cut off at the edge of the paper, ' + Math.round(over) + ' px';
      if (e.scrollWidth > e.clientWidth + 1 && scroller(e.firstElementChild || e) === e) return name(e) + ' would have to scroll on paper, ' + (e.scrollWidth - e.clientWidth) + ' px';
    }, out);
    return out;
  }

  // mark writes small words into the page that a reader of the PDF finds again: where each thing begins (a) and ends (z),
  // and the head of a table (h).
  // It gives the things: kind, name, and whether what follows must begin on the same page. The words stand outside the flow.
  function mark() {
    var things = [], caption = '.no,h1,h2,h3,.cap .sub,h2 + .sub,h3 + .sub,.kicker';
    function word(id, side) {
      var s = document.createElement('span');
      // At the height where it would stand, but never beside the end of a line: what reaches over the edge shrinks the page.
      s.style.cssText = 'position:absolute;font:1px/1 "Padu Sans";white-space:nowrap;color:#000;left:' + (id % 8 * 12 + (side === 'z' ? 6 : 0)) + 'px';
      s.textContent = 'qx' + id + side;
      return s;
    }
    function drawn(svg, id, side, y) {
      var t = document.createElementNS('http://www.w3.org/2000/svg', 'text');
      t.setAttribute('x', '1'); t.setAttribute('y', y); t.setAttribute('font-size', '2');
      t.textContent = 'qx' + id + side;
      svg.appendChild(t);
    }
    var whole = 'svg,tbody tr,.kpi,.ask .cols > div,.heads li,' + caption;
    all('body *').forEach(function (e) {
      var id = things.length, tag = e.tagName, row = tag === 'TR';
      var inside = e.parentElement.closest(whole + ',p,li,th,td,details details'), text = Array.from(e.childNodes).some(function (n) { return n.nodeType === 3 && n.textContent.trim(); });
      // Whatever holds text is a thing, but a row, a tile or a chart is one with all that is in it.
      if (!shown(e) || inside || !e.matches(whole) && (!text || getComputedStyle(e).display === 'inline')) return;
      var before = things[things.length - 1], kind = tag === 'svg' ? 'svg' : row ? 'row' : e.matches(caption) ? 'caption' : 'text';
      var head = row && e.closest('table').tHead;
      if (head && !head.dataset.uji) {
        head.dataset.uji = id;
        var h = word(id, 'h');
        h.style.cssText = 'display:inline-block;width:0;height:0;white-space:nowrap;font:1px/0 "Padu Sans"'; // what is out of the flow is not repeated
        head.rows[0].cells[0].prepend(h);
      }
      things.push({
        kind: kind, name: name(e), whole: e.matches(whole), head: head ? +head.dataset.uji : -1,
        // what a caption names, the second and the last row of a table, and the source of a figure
        stays: !!before && (before.kind === 'caption' || row && e !== e.parentElement.rows[0] && (e === e.parentElement.rows[1] || !e.nextElementSibling) || e.matches('svg ~ .src,.scroll + .src') && before.kind === 'svg')
      });
      if (tag === 'svg') {
        var v = e.viewBox.baseVal;
        e.setAttribute('preserveAspectRatio', 'none');
        drawn(e, id, 'a', 2);
        drawn(e, id, 'z', v.height - 1);
      } else if (row) {
        e.cells[0].prepend(word(id, 'a'));
        Array.from(e.cells).forEach(function (c) { (c.lastElementChild && getComputedStyle(c.lastElementChild).display === 'block' ? c.lastElementChild : c).append(word(id, 'z')); });
      } else {
        var first = e.firstElementChild, last = e.lastElementChild, block = function (c) { return c && c.tagName === 'DIV'; };
        (block(first) ? first : e).prepend(word(id, 'a'));
        (block(last) ? last : e).append(word(id, 'z'));
      }
    });
    return things;
  }

  // paperHeight sets the height of the paper in millimetres.
  function paperHeight(mm) {
    var s = document.getElementById('uji-kertas') || document.head.appendChild(document.createElement('style'));
    s.id = 'uji-kertas';
    s.textContent = '@page{size:210mm ' + mm + 'mm}';
  }
  return { paperHeight: paperHeight, open: open, wcag: wcag, sideways: sideways, charts: charts, folds: folds, injected: injected, paper: paper, mark: mark };
})();
