// What this page calls of Plotly's own script, which the server takes from the installed Python package.

import type { FigureData } from '../generated/contract.js';

declare global {
  const Plotly: {
    /** Draws a figure, or what has changed of it. */
    react(
      node: HTMLElement,
      data: FigureData['data'],
      layout: FigureData['layout'],
      config: { displayModeBar?: boolean; responsive?: boolean; staticPlot?: boolean },
    ): Promise<PlotlyNode>;

    /** Draws a figure out of sight and saves it as a file: `scale` pixels of it for each of the figure's. */
    downloadImage(
      figure: { data: FigureData['data']; layout: FigureData['layout'] },
      options: { format: 'png' | 'svg'; width: number; height: number; scale: number; filename: string },
    ): Promise<string>;
  };

  interface Window {
    /** Undefined until its script is there. */
    Plotly?: typeof Plotly;
  }

  /** An element that Plotly has drawn into. */
  interface PlotlyNode extends HTMLElement {
    on(event: 'plotly_click', listener: (event: { points: Array<{ x: number; y: number }> }) => void): void;
  }
}
