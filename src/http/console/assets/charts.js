// Draws the board's figures as stacked bars (uPlot). The same figures are in the tables below.
"use strict";

{
  const HEIGHT = 220;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  // Colours are those of docket.css: `--chart-on-time` for `on_time`, each with a lightness of its own.
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const colour = (standing) => token(`chart-${standing.replaceAll("_", "-")}`);

  // Each row on top of those before it.
  const stack = (series) => {
    const sums = [];
    let below = null;
    for (const row of series) {
      below = row.values.map((value, at) => value + (below ? below[at] : 0));
      sums.push(below);
    }
    return sums;
  };

  const short = (label, wide) => ([...label].length > wide ? [...label].slice(0, wide - 1).join("") + "…" : label);

  // What a chart says without a pointer over it: of each standing how many there are in all.
  const legend = (place, chart) => {
    const list = document.createElement("ul");
    list.className = "legend";
    for (const { standing, label, values } of chart.series) {
      const item = document.createElement("li");
      const swatch = document.createElement("span");
      swatch.className = "swatch";
      swatch.style.background = colour(standing);
      const count = document.createElement("b");
      count.textContent = String(values.reduce((sum, value) => sum + value, 0));
      item.append(swatch, `${label} `, count);
      list.append(item);
    }
    place.append(list);
  };

  const draw = (place) => {
    const chart = docket.data(place.dataset.chart);
    place.replaceChildren();
    if (!chart || chart.labels.length === 0) {
      place.hidden = true;
      return null;
    }
    const count = chart.labels.length;
    const sums = stack(chart.series);
    // The highest bars are drawn first, the lower ones over them.
    const order = chart.series.map((_, at) => at).reverse();
    const width = () => Math.max(place.clientWidth - 16, 240);
    const bars = uPlot.paths.bars({ size: [0.7, 60] });
    const isDay = /^\d{4}-\d\d-\d\d$/.test(chart.labels[0]);
    // As many characters of a name as its bar has room for.
    const fit = () => Math.max(2, Math.floor((width() - 50) / count / 13));
    const name = (at) => (isDay ? chart.labels[at].slice(5) : short(chart.labels[at], fit()));
    const ink = token("ink");
    const lines = { stroke: token("line"), width: 1 };
    const options = {
      width: width(),
      height: HEIGHT,
      cursor: { points: { show: false }, drag: { x: false, y: false } },
      legend: { live: true },
      scales: {
        x: { time: false, range: [-0.6, count - 0.4] },
        y: { range: (_, __, high) => [0, Math.max(high * 1.05, 4)] },
      },
      axes: [
        {
          stroke: ink,
          ticks: lines,
          grid: { show: false },
          splits: (plot) => {
            const step = isDay ? Math.max(1, Math.ceil((count * 56) / Math.max(plot.width, 1))) : 1;
            return chart.labels.map((_, at) => at).filter((at) => at % step === 0);
          },
          values: (_, splits) => splits.map(name),
        },
        {
          stroke: ink,
          ticks: lines,
          grid: lines,
          values: (_, splits) => splits.map((value) => (Number.isInteger(value) ? String(value) : "")),
        },
      ],
      series: [
        { label: chart.axis, value: (_, at) => (at === null ? "—" : chart.labels[at] ?? "") },
        ...order.map((at) => ({
          label: chart.series[at].label,
          fill: colour(chart.series[at].standing),
          stroke: token("paper"),
          width: 1,
          paths: bars,
          points: { show: false },
          value: (plot, _, __, index) => (index === null || index === undefined ? "—" : String(chart.series[at].values[index])),
        })),
      ],
    };
    const data = [chart.labels.map((_, at) => at), ...order.map((at) => sums[at])];
    legend(place, chart);
    const plot = new uPlot(options, data, place);
    return () => { if (plot.width !== width()) plot.setSize({ width: width(), height: HEIGHT }); };
  };

  for (const place of document.querySelectorAll("[data-chart]")) {
    let resize = draw(place);
    if (resize === null) continue;
    new ResizeObserver(() => resize?.()).observe(place);
    // A canvas keeps the colours that it was drawn with.
    dark.addEventListener("change", () => { resize = draw(place); });
  }
}
