/* Charts: ECharts is fetched only by a page that holds one, drawn in the palette's tokens, redrawn when the theme or the width changes. */
(() => {
  "use strict";
  let library;
  const load = (url) => library ||= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  /* a token's colour in this theme, as rgb: canvas does not know light-dark() */
  const token = (figure, name) => {
    const probe = figure.querySelector(".chart-canvas");
    probe.style.transitionProperty = "none"; // with reduced motion a change of 1 ms is under way, and the old colour would be read
    probe.style.color = `var(--${name})`;
    const colour = getComputedStyle(probe).color;
    probe.style.color = "";
    return colour;
  };
  const short = new Intl.NumberFormat("th-TH-u-nu-latn", { notation: "compact", maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat("en-US");

  const option = (figure, spec) => {
    const ink = token(figure, "ink-2");
    const line = token(figure, "line");
    const colours = [1, 2, 3, 4, 5, 6].map((n) => token(figure, `chart-${n}`));
    const unit = spec.unit || "";
    const bars = figure.dataset.chart !== "line";
    const face = getComputedStyle(document.body).fontFamily;
    return {
      color: colours,
      animation: false,
      textStyle: { fontFamily: face, color: ink, fontSize: 13 },
      grid: { left: 4, right: bars ? 8 : 96, top: bars ? 36 : 16, bottom: 8, containLabel: true },
      legend: { show: bars && spec.series.length > 1, top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, textStyle: { color: ink, lineHeight: 20 } },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, valueFormatter: (value) => (value == null ? "–" : unit + whole.format(value)), backgroundColor: token(figure, "raised"), borderColor: line, textStyle: { color: token(figure, "ink"), fontSize: 13, lineHeight: 22 } },
      xAxis: { type: "category", data: spec.categories, boundaryGap: bars, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: ink, hideOverlap: true, margin: 8, lineHeight: 22 } },
      yAxis: { type: "value", axisLabel: { color: ink, formatter: (value) => unit + short.format(value) }, splitLine: { lineStyle: { color: line } } },
      series: spec.series.map((one, index) => ({
        name: one.name,
        type: bars ? "bar" : "line",
        stack: figure.dataset.chart === "stacked" ? "all" : undefined,
        data: one.values,
        barMaxWidth: 28,
        symbol: ["circle", "rect", "triangle", "diamond"][index % 4],
        symbolSize: 6,
        showSymbol: spec.categories.length <= 24,
        lineStyle: { width: 2, type: ["solid", "dashed", "dotted"][index % 3] },
        itemStyle: bars ? { borderRadius: figure.dataset.chart === "stacked" ? 0 : [3, 3, 0, 0] } : {},
        endLabel: { show: !bars, formatter: "{a}", color: colours[index % colours.length], fontFamily: face, fontSize: 13 },
      })),
    };
  };

  const draw = async (figure) => {
    const canvas = figure.querySelector(".chart-canvas");
    const spec = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    const echarts = await load(figure.dataset.chartLibrary);
    const chart = echarts.getInstanceByDom(canvas) || echarts.init(canvas, null, { renderer: "canvas" });
    const paint = () => chart.setOption(option(figure, spec), true);
    paint();
    new ResizeObserver(() => chart.resize()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
    figure.dataset.drawn = "";
  };
  const seen = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
    seen.unobserve(entry.target);
    draw(entry.target).catch(() => {  /* without the library the figures themselves are shown */
      library = undefined;
      entry.target.querySelector(".chart-canvas").hidden = true;
      entry.target.querySelector("details").open = true;
    });
  }), { rootMargin: "200px" });
  const all = (root) => root.querySelectorAll?.("[data-chart]:not([data-drawn])").forEach((figure) => seen.observe(figure));
  document.addEventListener("DOMContentLoaded", () => all(document));
  document.addEventListener("htmx:load", (event) => all(event.detail.elt));
})();
