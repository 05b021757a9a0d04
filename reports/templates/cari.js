(function () {
  var box = document.getElementById('cari'), hits = document.getElementById('hasil');
  function show() {
    var words = box.value.toLowerCase().split(/\s+/).filter(Boolean), found = [];
    hits.textContent = '';
    for (var i = 0; words.length && i < daerah.length && found.length < 12; i++) {
      var name = (daerah[i][1] + ' ' + daerah[i][0]).toLowerCase();
      if (words.every(function (w) { return name.indexOf(w) >= 0; })) found.push(daerah[i]);
    }
    found.forEach(function (d) {
      var a = document.createElement('a'), s = document.createElement('span');
      a.href = 'wilayah/' + d[0] + '/index.html';
      a.textContent = d[1];
      s.textContent = d[2];
      a.appendChild(s);
      hits.appendChild(a);
    });
    hits.hidden = !found.length;
  }
  box.addEventListener('input', show);
  box.addEventListener('focus', show);
  // Enter in the box opens the first hit; the arrows walk through the hits, Escape puts them away.
  box.parentNode.addEventListener('keydown', function (e) {
    var links = Array.from(hits.children), at = links.indexOf(document.activeElement), to = { ArrowDown: at + 1, ArrowUp: at - 1 }[e.key];
    if (e.key === 'Escape') { box.focus(); hits.hidden = true; }
    if (hits.hidden || !links.length) return;
    if (e.key === 'Enter' && at < 0) { location.href = links[0].href; e.preventDefault(); }
    if (to === undefined) return;
    e.preventDefault();
    (to < 0 ? box : links[Math.min(to, links.length - 1)]).focus();
  });
  document.addEventListener('click', function (e) { if (!box.parentNode.contains(e.target)) hits.hidden = true; });
})();
