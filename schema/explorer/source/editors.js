// How the text editors look: colours, light and dark, in the palette of style.css, and type.
import { editor } from 'monaco-graphql/esm/monaco-editor.js';

export const EDITOR_THEME = { light: 'marquee-light', dark: 'marquee-dark' };

const TRANSPARENT = '#00000000';

const INK = {
  light: {
    accent: '#9a5b00', accentWash: '#9a5b0018', surface: '#fffdf8', field: '#6b5d4a14',
    comment: '#857a69', keyword: '#a3273f', type: '#0f6f78', property: '#2d5d9f', argument: '#7a4fa3', string: '#4c6b12', number: '#a8500a',
    text: '#3b3226', bracket: '#8a7c69', lineNumber: '#b9ad9a',
  },
  dark: {
    accent: '#f2b84b', accentWash: '#f2b84b20', surface: '#221d19', field: '#d9c7a814',
    comment: '#8f8474', keyword: '#ff8f87', type: '#7fd3cf', property: '#9cc3f5', argument: '#cfaef0', string: '#c3d37f', number: '#f6b26b',
    text: '#e8dcc8', bracket: '#a39682', lineNumber: '#5f564b',
  },
};

const OPTIONS = {
  fontFamily: "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  fontSize: 13,
  lineHeight: 20,
  wordWrap: 'on',
  wrappingIndent: 'indent',
};

/** Gives every editor of the page its look; needed once, before the page is drawn. */
export function dressEditors() {
  editor.defineTheme(EDITOR_THEME.light, makeTheme('vs', INK.light));
  editor.defineTheme(EDITOR_THEME.dark, makeTheme('vs-dark', INK.dark));
  // GraphiQL has no setting for these.
  editor.onDidCreateEditor((created) => created.updateOptions(OPTIONS));
}

function makeTheme(base, ink) {
  return { base, inherit: true, colors: makeColors(ink), rules: makeRules(ink) };
}

function makeRules(ink) {
  const foregrounds = {
    '': ink.text,
    comment: ink.comment,
    keyword: ink.keyword,
    'type.identifier': ink.type,
    'key.identifier': ink.property,
    delimiter: ink.bracket,
    'argument.identifier': ink.argument,
    string: ink.string,
    number: ink.number,
    'delimiter.bracket.json': ink.bracket,
    'delimiter.array.json': ink.bracket,
    'delimiter.colon.json': ink.bracket,
    'delimiter.comma.json': ink.bracket,
    'string.key.json': ink.property,
    'string.value.json': ink.string,
    'keyword.json': ink.keyword,
  };
  return Object.entries(foregrounds).map(([token, colour]) => ({ token, foreground: colour.slice(1) }));
}

function makeColors(ink) {
  return {
    'editor.background': TRANSPARENT,
    'editor.foreground': ink.text,
    'editorLineNumber.foreground': ink.lineNumber,
    'editorLineNumber.activeForeground': ink.accent,
    'editorCursor.foreground': ink.accent,
    'scrollbar.shadow': TRANSPARENT,
    // Brackets in one quiet colour: by default each depth has another one.
    ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((depth) => [`editorBracketHighlight.foreground${depth}`, ink.bracket])),
    focusBorder: ink.accent,
    'textLink.foreground': ink.accent,
    'textLink.activeForeground': ink.accent,
    'editorLink.activeForeground': ink.accent,
    'editorWidget.background': ink.surface,
    'editorWidget.resizeBorder': ink.accent,
    'editorHoverWidget.background': ink.surface,
    'editorSuggestWidget.background': ink.surface,
    'editorSuggestWidget.selectedBackground': ink.accentWash,
    'editorSuggestWidget.selectedForeground': ink.accent,
    'editorSuggestWidget.highlightForeground': ink.accent,
    'list.hoverBackground': ink.accentWash,
    'list.highlightForeground': ink.accent,
    'list.focusHighlightForeground': ink.accent,
    'menu.background': ink.surface,
    'menu.selectionBackground': ink.accentWash,
    'menu.selectionForeground': ink.accent,
    'quickInput.background': ink.surface,
    'quickInputList.focusBackground': ink.accentWash,
    'quickInputList.focusForeground': ink.text,
    'input.background': ink.field,
    'inputOption.hoverBackground': ink.accentWash,
    'toolbar.hoverBackground': ink.accentWash,
  };
}
