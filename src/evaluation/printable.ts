/** @file Strings and numbers made fit to show: shared by the terminal text, the plots and the page. */

/** Control characters replaced, so that a class name can neither break XML nor steer a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD');
}

/** `text` cut to `length` characters, the last of them an ellipsis where something was cut. */
export function shorten(text: string, length: number): string {
  const characters = [...printable(text)];
  return characters.length <= length
    ? characters.join('')
    : `${characters.slice(0, length - 1).join('')}…`;
}

/** Escapes text for HTML and XML, in elements and in quoted attributes. */
export function escapeMarkup(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** `12345` -> `"12,345"`. */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `0.9907` -> `"99.07%"`. */
export function formatShare(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)}%`;
}

/** Seconds as a person says them: `"0.42 s"`, `"8.3 s"`, `"9 min 05 s"`, `"2 h 03 min"`. */
export function formatDuration(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 1) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** Seconds as a clock shows them: `0:09`, `12:05`, `1:02:07`. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** A share as `formatShare` writes it, or a dash where there is none. */
export function formatShareIfAny(share: number | null): string {
  return share === null ? '-' : formatShare(share);
}

/** A share as a person says it: `99%`, `99.9%`. */
export function formatPercent(share: number): string {
  return `${Number((share * 100).toPrecision(3))}%`;
}

/** A number of things: `1 epoch`, `12 epochs`. */
export function formatNumberOf(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? '' : 's'}`;
}
