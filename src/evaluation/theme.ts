/** @file The colours of plots and page. Every text colour has a contrast of 4.5:1 or more. */

/** The colours of one plot: hexadecimal, or references to the page's CSS variables. */
export interface Theme {
  /** What lies behind the plot; `none` inside a page. */
  readonly background: string;
  readonly ink: string;
  /** Axis labels and notes. */
  readonly muted: string;
  /** Grid lines and quiet cells. */
  readonly rule: string;
  /** What is right, and the validation curve. */
  readonly accent: string;
  /** What is wrong, and gaps. */
  readonly warm: string;
  /** The training curve. */
  readonly second: string;
  /** The loudest cell of a heat map; `ink` is readable on every strength of it. */
  readonly heat: string;
}

export const lightTheme: Theme = {
  background: '#ffffff',
  ink: '#1d1c1a',
  muted: '#65615b',
  rule: '#e4e1db',
  accent: '#1f5fa6',
  warm: '#b8410f',
  second: '#756e65',
  heat: '#e2703a',
};

export const darkTheme: Theme = {
  background: '#16171a',
  ink: '#eceae6',
  muted: '#a6a29b',
  rule: '#34373c',
  accent: '#82b6ee',
  warm: '#f39a66',
  second: '#99938a',
  heat: '#a34d1f',
};

/** Colours that follow the page: see `themeVariables`. */
export const pageTheme: Theme = {
  background: 'none',
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  rule: 'var(--rule)',
  accent: 'var(--accent)',
  warm: 'var(--warm)',
  second: 'var(--second)',
  heat: 'var(--heat)',
};

/** The CSS declarations behind `pageTheme` for one fixed theme. */
export function themeVariables(theme: Theme): string {
  return [
    `--background:${theme.background}`,
    `--ink:${theme.ink}`,
    `--muted:${theme.muted}`,
    `--rule:${theme.rule}`,
    `--accent:${theme.accent}`,
    `--warm:${theme.warm}`,
    `--second:${theme.second}`,
    `--heat:${theme.heat}`,
  ].join(';');
}
