import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import type { ECharts, EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { make, palette, token } from "../lib/dom";
import { say } from "../lib/words";

use([LineChart, BarChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer]);

interface Series {
  name: string;
  values: (number | null)[];
}

interface ChartData {
  x: (string | number)[];
  series: Series[];
  unit?: string;
  kind?: "line" | "bar";
  title?: string;
}

const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle", "emptyDiamond"];

function options(data: ChartData, kind: "line" | "bar"): EChartsCoreOption {
  const font = { fontFamily: token("--hb-font"), fontSize: 14, color: token("--hb-ink") };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    animation: !still,
    animationDuration: 400,
    textStyle: font,
    color: data.series.map((_, i) => palette(i + 1)),
    grid: { left: 8, right: 20, top: data.series.length > 1 ? 64 : 36, bottom: 8, containLabel: true },
    ...(data.series.length > 1 ? { legend: { top: 0, left: 0, type: "plain", textStyle: font, itemGap: 16 } } : {}),
    tooltip: {
      trigger: "axis",
      textStyle: { ...font, fontSize: 14 },
      valueFormatter: (value: unknown) => (typeof value === "number" ? `${value.toLocaleString("en-US")}${data.unit ?? ""}` : "–"),
    },
    xAxis: { type: "category", data: data.x.map(String), axisLabel: { ...font, hideOverlap: true }, axisTick: { alignWithLabel: true } },
    yAxis: {
      type: "value",
      name: data.unit ?? "",
      nameTextStyle: { ...font, align: "left" },
      axisLabel: { ...font, formatter: (value: number) => value.toLocaleString("en-US") },
      splitLine: { lineStyle: { color: token("--hb-line") } },
    },
    series: data.series.map((each, i) => ({
      name: each.name,
      type: kind,
      data: each.values,
      connectNulls: false,
      symbol: SYMBOLS[i % SYMBOLS.length],
      symbolSize: data.x.length > 60 ? 0 : 9,
      lineStyle: { width: 3, type: i % 2 === 0 ? "solid" : "dashed" },
      barMaxWidth: 48,
    })),
  };
}

/** <hiroba-chart label kind src height>: draws the numbers in its JSON; the table beside it is the server's. */
export class HirobaChart extends HTMLElement {
  #chart: ECharts | undefined;
  #sizes: ResizeObserver | undefined;

  connectedCallback(): void {
    if (!this.#chart) void this.#start();
  }

  disconnectedCallback(): void {
    this.#sizes?.disconnect();
    this.#chart?.dispose();
    this.#chart = undefined;
    this.querySelector(":scope > .hb-chart__canvas")?.remove();
  }

  async #start(): Promise<void> {
    const canvas = make("div", { class: "hb-chart__canvas", role: "img", "aria-label": this.getAttribute("label") ?? "" });
    canvas.style.height = `${Number(this.getAttribute("height") ?? "360")}px`;
    try {
      const data = await this.#data();
      if (!this.isConnected) return;
      this.prepend(canvas);
      this.#chart = init(canvas, null, { renderer: "svg" });
      this.#chart.setOption(options(data, this.#kind(data)));
      this.setAttribute("data-drawn", "");
      this.#sizes = new ResizeObserver(() => this.#chart?.resize());
      this.#sizes.observe(canvas);
    } catch {
      this.prepend(make("p", { role: "status" }, say("chart.failed")));
    }
  }

  async #data(): Promise<ChartData> {
    const inside = this.querySelector('script[type="application/json"]');
    if (inside) return JSON.parse(inside.textContent ?? "") as ChartData;
    const answer = await fetch(this.getAttribute("src") ?? "");
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return (await answer.json()) as ChartData;
  }

  #kind(data: ChartData): "line" | "bar" {
    return (this.getAttribute("kind") ?? data.kind) === "bar" ? "bar" : "line";
  }
}
