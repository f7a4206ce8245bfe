(function () {
  "use strict";
  var charts = [];
  function dark() { return matchMedia("(prefers-color-scheme: dark)").matches; }
  function draw() {
    var lang = document.documentElement.lang;
    charts.forEach(function (chart) { chart.dispose(); });
    charts = [];
    if (typeof echarts === "undefined") { return; }
    document.querySelectorAll(".chart").forEach(function (place) {
      var told = JSON.parse(document.getElementById(place.dataset.chart).textContent);
      var ink = getComputedStyle(document.documentElement).getPropertyValue("--soft").trim();
      var line = getComputedStyle(document.documentElement).getPropertyValue("--line").trim();
      var name = function (key) { return (told.words[lang] || {})[key] || key; };
      var chart = echarts.init(place, null, { renderer: "svg" });
      var axis = { axisLabel: { color: ink, hideOverlap: true }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } } };
      var labels = Object.assign({ type: "category", data: told.labels.map(name) }, axis, told.flat ? { inverse: true } : {});
      var values = Object.assign({ type: "value" }, axis);
      chart.setOption({
        animation: false, aria: { enabled: true }, color: told.colours[dark() ? 1 : 0],
        textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
        grid: { left: 8, right: 18, top: told.series.length > 1 ? 34 : 10, bottom: 4, containLabel: true },
        legend: told.series.length > 1 ? { top: 0, left: 0, textStyle: { color: ink }, itemWidth: 12, itemHeight: 12 } : undefined,
        tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
        xAxis: told.flat ? values : labels, yAxis: told.flat ? labels : values,
        series: told.series.map(function (one) {
          return { type: "bar", name: name(one.name), data: one.data, stack: told.stacked ? "all" : undefined, barMaxWidth: 46 };
        })
      });
      charts.push(chart);
    });
  }
  document.querySelectorAll("[data-lang]").forEach(function (button) {
    button.addEventListener("click", function () { document.documentElement.lang = button.dataset.lang; press(); draw(); });
  });
  function press() {
    document.querySelectorAll("[data-lang]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.lang === document.documentElement.lang));
    });
  }
  addEventListener("resize", function () { charts.forEach(function (chart) { chart.resize(); }); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  press(); draw();
})();
