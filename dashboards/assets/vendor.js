// Everything the pages use of other people's JavaScript, and nothing more of it: ECharts' parts by name, and htmx.
import * as echarts from 'echarts/core';
import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';
import htmx from 'htmx.org/dist/htmx.esm.js';

// The canvas renderer, because the SVG one writes style attributes, which the pages' content security policy refuses.
echarts.use([
  BarChart, LineChart, ScatterChart,
  GridComponent, LegendComponent, MarkLineComponent, TooltipComponent,
  CanvasRenderer,
]);

window.echarts = echarts;
window.htmx = htmx;
