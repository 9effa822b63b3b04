/** @file What a person sees when a command fails, and its exit code. */
import { CommanderError, type Command } from 'commander';
import { AbortError, InputError, UsageError } from '../tensor/error.js';
import { painter, printableLines } from './style.js';

/** Exit code for a wrong flag or argument. */
const usageExitCode = 2;

/** One line; file names may hold what steers a terminal. */
function oneLine(text: string): string {
  return printableLines(text.trim().replace(/\s*\n\s*/g, ' '));
}

function fail(message: string): void {
  process.stderr.write(`${painter(process.stderr)('red', 'error:')} ${oneLine(message)}\n`);
}

/** Says at once that one of several files could not be used; the process will exit with 1. */
export function reportFailedFile(error: InputError): void {
  fail(error.message);
  process.exitCode = error.exitCode;
}

/**
 * Writes to stderr what went wrong: one line for a user's error, the stack for a bug.
 * @param commandName the command that was asked for, if it is one
 * @returns the exit code
 */
export function reportFailure(error: unknown, program: Command, commandName?: string): number {
  const paint = painter(process.stderr);
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const hint = (): void => {
    const known = program.commands.find((command) => command.name() === commandName);
    const path = [program.name(), ...(known ? [known.name()] : [])].join(' ');
    say(paint('dim', `Run "${path} --help" for how to use it.`));
  };
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // Without any command there is nothing to say but the help, which is written already.
    if (error.code === 'commander.help') return usageExitCode;
    fail(error.message.replace(/^error: /, ''));
    hint();
    return usageExitCode;
  }
  if (error instanceof InputError) {
    fail(error.message);
    if (error instanceof UsageError) hint();
    return error.exitCode;
  }
  if (error instanceof AbortError) {
    say(oneLine(error.message));
    return error.exitCode;
  }
  say(printableLines(error instanceof Error ? (error.stack ?? String(error)) : String(error)));
  say('This is a bug in tenfold. Please report it with the lines above.');
  return 1;
}
