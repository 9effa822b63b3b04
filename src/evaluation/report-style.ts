/** @file The report's style sheet. One accent, one warm colour, one family, a scale of five sizes. */
import { darkTheme, lightTheme, themeVariables } from './theme.js';

/** CSS of the whole page. Colours come from the plots' themes, so page and plots always agree. */
export const reportStyle = `
:root{color-scheme:light dark;${themeVariables(lightTheme)}}
@media screen and (prefers-color-scheme:dark){:root{${themeVariables(darkTheme)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:1080px;padding:48px 32px 72px;background:var(--background);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;overflow-wrap:anywhere}
p,h1,h2,dl,dd,figure,ol{margin:0;padding:0}
.eyebrow{color:var(--muted);font-size:13px;letter-spacing:.02em}
h1{font-size:36px;line-height:1.15;font-weight:650;letter-spacing:-.02em;margin:6px 0 32px}
h1 span{color:var(--muted);font-weight:400}
h2{font-size:21px;line-height:1.25;font-weight:650;letter-spacing:-.01em}
section{margin-top:56px;padding-top:20px;border-top:1px solid var(--rule)}
.lead{color:var(--muted);margin-top:4px;max-width:76ch}
.prose{max-width:52ch}
.prose p+p{margin-top:12px}
.headline{display:grid;grid-template-columns:repeat(4,1fr);gap:24px}
.headline dt{font-size:13px;color:var(--muted)}
.headline dd{font-size:36px;line-height:1.2;font-weight:600;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.headline div:first-child dd:not(.note){color:var(--accent)}
.headline .note{font-size:13px;line-height:1.4;font-weight:400;letter-spacing:0;color:var(--muted)}
.pair{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:40px 56px;margin-top:24px;align-items:start}
.plot svg{display:block;width:100%;height:auto;max-width:500px}
.plot figcaption{margin-top:8px;max-width:500px;font-size:13px;line-height:1.4;color:var(--muted)}
.scroll{overflow-x:auto}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:4px}
table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.4;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding-bottom:8px}
th,td{text-align:left;padding:6px 0 6px 14px;border-bottom:1px solid var(--rule);white-space:nowrap}
th:first-child,td:first-child{padding-left:0}
thead th{font-weight:400;font-size:13px;color:var(--muted)}
tbody th{font-weight:500}
td:not(:first-child),.n{overflow-wrap:normal}
.n{text-align:right}
tbody .name{white-space:normal;overflow-wrap:break-word}
.quiet{color:var(--muted);font-weight:400}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(232px,1fr));gap:20px 28px;margin-top:24px}
.digit{display:flex;gap:14px;align-items:center;break-inside:avoid}
.digit img{flex:none;width:84px;height:84px;object-fit:contain;image-rendering:pixelated;border:1px solid var(--rule);border-radius:4px}
@media screen and (prefers-color-scheme:dark){.digit img{filter:invert(1);border-color:#d0d0d0}}
.digit figcaption{flex:1;min-width:0;font-size:13px;line-height:1.4}
.digit p{color:var(--muted);margin-bottom:4px}
.digit strong,.digit em{font-style:normal;font-weight:650;font-size:14px}
.digit strong{color:var(--accent)}
.digit em{color:var(--warm)}
.digit small{float:right;font-size:12px;font-variant-numeric:tabular-nums}
.digit ol{list-style:none}
.digit li{display:grid;grid-template-columns:minmax(1.1em,auto) 1fr 4em;gap:6px;align-items:center;font-variant-numeric:tabular-nums}
.digit li b{font-weight:500}
.digit li i{height:6px;border-radius:3px;background:var(--rule);overflow:hidden}
.digit li u{display:block;height:100%;border-radius:3px;background:var(--second)}
.digit .true u{background:var(--accent)}
.digit .read u{background:var(--warm)}
.digit li span{text-align:right;color:var(--muted)}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(232px,1fr));gap:24px 28px;margin-top:24px}
.picture{break-inside:avoid;font-size:13px;line-height:1.4}
.picture img{display:block;max-width:100%;max-height:110px;border:1px solid var(--rule);border-radius:4px;margin-bottom:8px}
.picture p{color:var(--muted)}
.picture strong,.picture em{font-style:normal;font-weight:650;font-size:14px;font-variant-numeric:tabular-nums}
.picture strong{color:var(--accent)}
.picture em{color:var(--warm)}
.picture small{font-size:12px;color:var(--muted)}
.facts{font-size:14px;line-height:1.45}
.facts div{display:grid;grid-template-columns:9em minmax(0,1fr);gap:14px;padding:6px 0;border-bottom:1px solid var(--rule)}
.facts dt{color:var(--muted)}
code{font:12.5px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
@media screen and (max-width:900px){
body{padding:28px 16px 48px}
h1{font-size:28px;margin-bottom:24px}
.headline{grid-template-columns:repeat(2,1fr);gap:20px 16px}
.headline dd{font-size:28px}
.pair{grid-template-columns:minmax(0,1fr);gap:32px}
section{margin-top:40px}
table{font-size:13px}
thead th{font-size:12px}
th,td{padding-left:9px}
.facts div{grid-template-columns:7.5em minmax(0,1fr)}
}
@media screen and (min-width:600px) and (max-width:900px){
.plots{grid-template-columns:repeat(2,minmax(0,1fr));gap:32px}
}
@media screen and (max-width:440px){
table{font-size:12px}
td{white-space:normal}
thead th{font-size:11px}
th,td{padding-left:5px}
}
@media print{
@page{margin:14mm}
:root{color-scheme:light}
body{max-width:none;padding:0;font-size:11pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}
section{margin-top:24px;padding-top:14px}
h2,.lead{break-after:avoid}
.plot,tr,.facts div,.pair{break-inside:avoid}
.scroll{overflow:visible}
.pair{grid-template-columns:repeat(2,minmax(0,1fr));gap:20px 32px}
.gallery{grid-template-columns:repeat(3,1fr);gap:12px 20px}
.digit img{width:64px;height:64px}
.facts{font-size:9pt}
.facts div{padding:3px 0}
table{font-size:8.5pt}
thead th{font-size:8pt}
th,td{padding:3px 0 3px 6px;white-space:normal}
.headline dd{font-size:24pt}
.headline .note{font-size:9pt}
.plot figcaption{font-size:8.5pt}
}
`;
