// Cross-attention as it was sent: a row of shares for each summary token. No DOM.

/** @import { WeightsData } from '../generated/contract.js' */

export class Weights {
  /** @param {WeightsData} sent */
  constructor({ rows, columns, steps, data }) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    this.parts = new Uint16Array(bytes.buffer);
    this.rows = rows;
    this.columns = columns;
    this.steps = steps;
  }

  /**
   * The shares of the source's tokens at summary token `row`; they sum to 1.
   * @param {number} row
   */
  shares(row) {
    const parts = this.parts.subarray(row * this.columns, (row + 1) * this.columns);
    return Array.from(parts, (part) => part / this.steps);
  }
}
