/**
 * @file A checksum at the end of an ONNX file. Protobuf messages may be joined end to end, so one
 * more metadata entry behind the model is part of it for every reader, and lets us see that the
 * bytes before it are those that were written.
 */
import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from '../graph/onnx_pb.js';
import { checksum } from '../tensor/checksum.js';

/** `model` and the entry with its checksum. */
export function withChecksum(model: Uint8Array): Uint8Array {
  const entry = entryFor(model);
  const file = new Uint8Array(model.length + entry.length);
  file.set(model);
  file.set(entry, model.length);
  return file;
}

/** Whether `file` ends with the checksum of all bytes before it. */
export function hasChecksum(file: Uint8Array): boolean {
  const size = entryFor(new Uint8Array()).length;
  if (file.length < size) return false;
  const end = file.subarray(file.length - size);
  const expected = entryFor(file.subarray(0, file.length - size));
  return expected.every((byte, i) => byte === end[i]);
}

/** The metadata entry, of the same size for every model. */
function entryFor(model: Uint8Array): Uint8Array {
  const value = checksum(model).toString(16).padStart(8, '0');
  const metadataProps = [{ key: 'tenfold.checksum', value }];
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { metadataProps }));
}
