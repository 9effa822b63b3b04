/** @file Everything the package offers. */
export type { AugmentOptions } from './dataset/augment.js';
export {
  createDataset,
  imageOf,
  subset,
  take,
  type Dataset,
  type DatasetPair,
} from './dataset/dataset.js';
export { loadDataset, type LoadOptions } from './dataset/load.js';
export { split } from './dataset/split.js';
export { readOutlierPictures } from './dataset/outlier-pictures.js';
export type { OutlierKind, OutlierOptions } from './dataset/outliers.js';
export { syntheticDigits } from './dataset/synthetic.js';
export { decodeImage } from './codec/decode.js';
export { encodePng } from './codec/encode.js';
export { frameDigit } from './image/frame.js';
export type { GreyImage } from './image/grey-image.js';
export { digitToText } from './image/digit-text.js';
export { drawGrid } from './image/grid.js';
export { evaluatePredictions, type Evaluation } from './evaluation/metrics.js';
export { formatEvaluation } from './evaluation/text.js';
export { renderReport, reportMistakes, type ReportData } from './evaluation/report.js';
export { accuracyCurveSvg, lossCurveSvg } from './evaluation/curves.js';
export type { Explanation, ExplanationMethod } from './evaluation/explain.js';
export { explanationSvg, type ExplainedDigit } from './evaluation/explanation-plot.js';
export { confusionSvg } from './evaluation/confusion-plot.js';
export { activation } from './network/layers/activation.js';
export { batchNorm } from './network/layers/batch-norm.js';
export { conv2d } from './network/layers/conv2d.js';
export { dense } from './network/layers/dense.js';
export { dropout } from './network/layers/dropout.js';
export { flatten } from './network/layers/flatten.js';
export type { Layer } from './network/layers/index.js';
export { averagePool2d, globalAveragePool2d, maxPool2d } from './network/layers/pool2d.js';
export { residual } from './network/layers/residual.js';
export type { Loss } from './network/loss.js';
export type { Network, Weights } from './network/network.js';
export { AbortError, InputError, UsageError } from './tensor/error.js';
export { createRandom, type Random } from './tensor/random.js';
export type { EpochRecord, History } from './training/history.js';
export type { Optimizer } from './training/optimizer.js';
export type { Recipe } from './training/recipe.js';
export { recipes } from './training/recipes/index.js';
export type { Schedule } from './training/schedule.js';
export type { BatchProgress, TrainResult } from './training/train.js';
export type { ExplainOptions } from './library/explain.js';
export { loadCommittee, loadModel } from './library/load-model.js';
export { fineTuning } from './library/fine-tuning.js';
export {
  Model,
  sequential,
  type FitOptions,
  type ModelEvaluation,
  type Prediction,
} from './library/model.js';
export { annotate } from './library/annotate.js';
export type { PictureSource } from './library/picture.js';
export {
  createRecognizer,
  recognize,
  type BatchReading,
  type RecognizeOptions,
  type Recognizer,
} from './library/recognize.js';
export type {
  Alternative,
  ReadDigit,
  Reading,
  ReadNumber,
  ReadOptions,
  RecognitionMode,
  RejectReason,
} from './recognition/reading.js';
export { runTraining, type RunOptions, type RunResult } from './library/run.js';
export type { Runtime, Session, SessionOptions } from './graph/session.js';
export { nodeRuntime } from './runtime/node.js';
