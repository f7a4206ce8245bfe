/* Draws every [data-chart] with ECharts, in the page's colours, again when they change. On canvas and with plain-text
   tooltips, because the page's policy allows no inline styles. */
(function () {
  "use strict";
  var PALETTES = {
    light: ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8a7c00", "#7a6ff0"],
    dark: ["#5aa9e6", "#f0b93a", "#3fc29b", "#e0a3c4", "#8fd0f5", "#f28a4b", "#cfc03a", "#a9a1ff"]
  };
  function css(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
  function axis(told, isValue) {
    var soft = css("--ink-soft"), line = css("--line");
    var common = {
      axisLine: { show: !isValue, lineStyle: { color: line } }, axisTick: { show: false },
      axisLabel: { color: soft, fontSize: 11, hideOverlap: true }, splitLine: { show: isValue, lineStyle: { color: line, opacity: .7 } }
    };
    return Object.assign(common, isValue ? { type: "value", splitNumber: 4 } : { type: "category", data: told.labels, boundaryGap: told.kind === "bar" });
  }
  function options(told) {
    var category = axis(told, false), value = axis(told, true);
    if (told.flat) category.inverse = true;
    return {
      animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 350,
      color: PALETTES[document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light"],
      textStyle: { fontFamily: css("--font"), color: css("--ink") },
      aria: { enabled: false },
      tooltip: {
        trigger: "axis", renderMode: "richText", confine: true, backgroundColor: css("--raised"), borderColor: css("--line"),
        textStyle: { color: css("--ink"), fontSize: 12 }, axisPointer: { type: told.kind === "bar" ? "shadow" : "line" },
        valueFormatter: function (n) { return n == null ? "–" : n.toLocaleString(document.documentElement.lang) + (told.unit ? " " + told.unit : ""); }
      },
      legend: { show: told.series.length > 1, top: 0, left: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, itemGap: 14, textStyle: { color: css("--ink-soft"), fontSize: 11 } },
      grid: { left: 4, right: 12, bottom: 4, top: told.series.length > 1 ? 34 : 12, containLabel: true },
      xAxis: told.flat ? value : category, yAxis: told.flat ? category : value,
      series: told.series.map(function (one) {
        var line = told.kind !== "bar";
        return {
          name: one.name, data: one.data, type: line ? "line" : "bar", stack: told.stacked ? "all" : undefined,
          barMaxWidth: 34, symbolSize: 5, showSymbol: one.data.length < 30, lineStyle: { width: 2.25 },
          areaStyle: told.kind === "area" ? { opacity: .16 } : undefined,
          itemStyle: line ? {} : { borderRadius: told.stacked ? 0 : (told.flat ? [0, 3, 3, 0] : [3, 3, 0, 0]) }
        };
      })
    };
  }
  function draw(box) {
    var told = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    var chart = echarts.getInstanceByDom(box);
    if (!chart) {
      chart = echarts.init(box, null, { renderer: "canvas" });
      new ResizeObserver(function () { chart.resize(); }).observe(box);
      if (told.links.length) {
        box.classList.add("has-links");
        chart.on("click", function (mark) { var to = told.links[mark.dataIndex]; if (to) location.assign(to); });
      }
    }
    chart.setOption(options(told), true);
  }
  function drawAll() { document.querySelectorAll("[data-chart]").forEach(draw); }
  document.addEventListener("DOMContentLoaded", drawAll);
  document.addEventListener("desk:theme", function () { if (document.readyState !== "loading") drawAll(); });
  document.addEventListener("htmx:afterSettle", drawAll);
})();
