/** @file The data set that a command itself was given. */

/**
 * Whether `--data` was meant for this command: the environment's data is there for all of them.
 * @param data the flag's value, which is the environment's where the flag is not used
 */
export function isDataNamed(data: string | undefined): boolean {
  return data !== undefined && data !== process.env.TENFOLD_DATA;
}
