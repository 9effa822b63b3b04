/** @file A network for configuration files of tests: it trains in a moment. */

/** The network with `units` outputs. */
export const tinyNetwork = (units: number) => ({
  layers: [
    { type: 'conv2d', filters: 4, kernel: 5, stride: 3, activation: 'relu' },
    { type: 'flatten' },
    { type: 'dense', units, activation: 'softmax' },
  ],
});
