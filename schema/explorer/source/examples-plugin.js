// A side panel that lists the example operations and opens each in a tab of its own.
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { createElement } from 'react';

/** The example as GraphiQL wants a tab described. */
export function makeTab({ document, variables }) {
  return { query: document, variables: variables === null ? null : JSON.stringify(variables, null, 2) };
}

/** The panel for these examples. */
export function examplesPlugin(examples) {
  return { title: 'Examples', icon: Icon, content: () => createElement(Panel, { examples }) };
}

function Panel({ examples }) {
  const { addTab } = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);

  function open(example) {
    const { query, variables } = makeTab(example);
    addTab();
    queryEditor.setValue(query);
    variableEditor.setValue(variables ?? '');
  }

  return createElement(
    'section',
    { 'aria-label': 'Examples', className: 'examples' },
    createElement('div', { className: 'examples-title' }, 'Examples'),
    createElement('ul', null, examples.map((example) => createElement(Entry, { key: example.name, example, open }))),
  );
}

function Entry({ example, open }) {
  const button = { type: 'button', className: 'graphiql-un-styled', onClick: () => open(example) };
  return createElement('li', null, createElement('button', button, example.title));
}

function Icon(props) {
  return createElement(
    'svg',
    { viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', strokeWidth: 1.5, strokeLinejoin: 'round', ...props },
    createElement('path', { d: 'M3 9h18v11H3zM3 9l-.6-3.4 17.7-3.1.6 3.4zM8 8.1 6.4 4.9M13.4 7.2l-1.6-3.3' }),
  );
}
