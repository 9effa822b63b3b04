/** @file What messages and reports call a model. */
import { basename } from 'node:path';
import type { Model } from '../library/model.js';

/** The recipe where it is known, else the file. */
export function modelName({ card, identity }: Model): string {
  return card?.recipe ?? basename(identity.path ?? 'model');
}
