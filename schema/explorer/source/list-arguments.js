// graphiql-explorer 0.9 does not know lists among arguments: it leaves them blank and writes an error to the console with each
// drawing. This shows them as they are written.
const ANCHOR = "if (argValue.kind === 'Variable') {";
const LIST = `if (argValue.kind === 'ListValue') {
  input = React.createElement('span', { style: { color: styleConfig.colors.string2 } }, (0, _graphql.print)(argValue));
} else `;

export function showListArguments() {
  return {
    name: 'show-list-arguments',
    transform(code, id) {
      if (!id.endsWith('/graphiql-explorer/dist/Explorer.js')) return null;
      if (code.split(ANCHOR).length !== 2) this.error('graphiql-explorer has changed: look whether it shows lists by itself now');
      return { code: code.replace(ANCHOR, LIST + ANCHOR), map: null };
    },
  };
}
