import { describe, expect, it } from 'vitest';
import { createProgram } from './program.js';

describe('help on a terminal of 60 columns', () => {
  const program = createProgram();
  it.each([program, ...program.commands].map((command) => [command.name(), command] as const))(
    'of %s is wrapped',
    (_, command) => {
      let help = '';
      command.configureOutput({ getOutHelpWidth: () => 60, writeOut: (text) => (help += text) });
      command.outputHelp();
      expect(help).toMatch(/^Usage: tenfold/);
      for (const line of help.split('\n')) expect(line.length, line).toBeLessThanOrEqual(60);
    },
  );
});
