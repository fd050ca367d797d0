/* Draws each [data-chart] from the JSON beside it, in the colours of the theme; the table below has the same figures. */
(function () {
  "use strict";
  const PALETTE = ["primary", "teal", "orange", "purple", "azure", "red"];
  const charts = new Map();

  function token(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }
  function colour(name) { // canvas needs a plain colour: let the browser work out what the token means
    const probe = document.createElement("span");
    probe.className = "chart-colour chart-colour-" + name;
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    canvas.fillStyle = value;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return "rgba(" + r + "," + g + "," + b + "," + (a / 255).toFixed(2) + ")";
  }
  const faded = function (rgba, alpha) { return rgba.replace(/[\d.]+\)$/, alpha + ")"); };

  function options(facts) {
    const text = colour("text"), rule = colour("rule"), surface = colour("surface");
    const colours = facts.series.map(function (one, index) { return colour(one.tone || PALETTE[index % PALETTE.length]); });
    const font = { color: text, fontFamily: token("--tblr-body-font-family") || "sans-serif", fontSize: 12 };
    const quiet = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const number = function (value) { return value === null || value === undefined ? "–" : Number(value).toLocaleString("en-US") + (facts.unit ? " " + facts.unit : ""); };
    const tooltip = { renderMode: "richText", backgroundColor: surface, borderColor: rule, textStyle: Object.assign({}, font, { color: colour("strong") }), valueFormatter: number, confine: true };
    const legend = { type: "scroll", pageIconColor: text, pageIconInactiveColor: rule, pageTextStyle: font, show: facts.series.length > 1 || facts.kind === "pie", bottom: 0, left: 0, itemWidth: 10, itemHeight: 10, icon: "circle", textStyle: font };
    if (facts.kind === "pie") {
      const slices = facts.labels.map(function (_l, index) { return colour(facts.tones[index] || PALETTE[index % PALETTE.length]); });
      return { animation: !quiet, color: slices, tooltip: Object.assign({ trigger: "item" }, tooltip), legend: legend,
        series: [{ type: "pie", radius: ["52%", "76%"], center: ["50%", "44%"], label: { show: false }, itemStyle: { borderColor: surface, borderWidth: 2 },
          data: facts.labels.map(function (label, index) { return { name: label, value: Number(facts.series[0].values[index]) }; }) }] };
    }
    return {
      animation: !quiet, color: colours, textStyle: font, legend: legend,
      tooltip: Object.assign({ trigger: "axis", axisPointer: { type: facts.kind === "bar" ? "shadow" : "line", lineStyle: { color: rule }, shadowStyle: { color: faded(text, 0.06) } } }, tooltip),
      grid: { left: 4, right: 12, top: 12, bottom: legend.show ? 36 : 4, containLabel: true },
      xAxis: { type: "category", data: facts.labels, boundaryGap: facts.kind === "bar", axisLine: { lineStyle: { color: rule } }, axisTick: { show: false }, axisLabel: Object.assign({ hideOverlap: true }, font) },
      yAxis: { type: "value", minInterval: 1, axisLabel: font, splitLine: { lineStyle: { color: rule } } },
      series: facts.series.map(function (one, index) {
        const line = facts.kind === "line";
        return { name: one.name, type: facts.kind, stack: facts.stacked ? "all" : undefined, smooth: false, showSymbol: false, symbolSize: 7, lineStyle: { width: 2 }, barMaxWidth: 28,
          itemStyle: line ? {} : { borderRadius: facts.stacked ? 0 : [3, 3, 0, 0] },
          areaStyle: line && (index === 0 || facts.stacked) ? { color: { type: "linear", x: 0, y: 0, x2: 0, y2: 1, colorStops: [{ offset: 0, color: faded(colours[index], 0.18) }, { offset: 1, color: faded(colours[index], 0) }] } } : undefined,
          data: one.values.map(function (value) { return value === null ? null : Number(value); }) };
      }),
    };
  }

  function draw(place) {
    const source = document.getElementById(place.dataset.chart);
    if (!source || !window.echarts) return;
    let chart = charts.get(place);
    if (!chart) {
      chart = window.echarts.init(place, null, { renderer: "canvas" });
      charts.set(place, chart);
      new ResizeObserver(function () { chart.resize(); }).observe(place);
    }
    chart.setOption(options(JSON.parse(source.textContent)), true);
  }
  function drawAll() {
    charts.forEach(function (chart, place) { if (!place.isConnected) { chart.dispose(); charts.delete(place); } });
    document.querySelectorAll("[data-chart]").forEach(draw);
  }

  document.addEventListener("theme", drawAll);
  document.addEventListener("htmx:afterSettle", drawAll);
  document.fonts.ready.then(drawAll); // widths measured with another font would stay in the library's cache
})();
