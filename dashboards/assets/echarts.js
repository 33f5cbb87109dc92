// What the pages use of ECharts, by name, and nothing more of it.
import * as echarts from 'echarts/core';
import { BarChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent,
  VisualMapContinuousComponent, VisualMapPiecewiseComponent,
} from 'echarts/components';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

// Pages are drawn on canvas, because the SVG renderer writes style attributes, which the pages' content security policy
// refuses; it only makes the files that readers save.
echarts.use([
  BarChart, HeatmapChart, LineChart, ScatterChart,
  AriaComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent,
  VisualMapContinuousComponent, VisualMapPiecewiseComponent,
  CanvasRenderer, SVGRenderer,
]);

window.echarts = echarts;
