// Starts the explorer: GraphiQL with its plugins, on the API of the server this page came from.
import './workers.js';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { EDITOR_THEME, dressEditors } from './editors.js';
import { examplesPlugin, makeTab } from './examples-plugin.js';
import { fetchExamples, runOperation } from './server.js';

const EXPLORER_PLUGIN = { ...explorerPlugin({ showAttribution: false }), title: 'Explorer' };

/** Whether this browser holds no tabs from an earlier visit; GraphiQL stores them under this key. */
function isFirstVisit() {
  return localStorage.getItem('graphiql:tabState') === null;
}

function Explorer({ examples }) {
  return createElement(
    GraphiQL,
    {
      fetcher: runOperation,
      defaultTabs: examples.length > 0 ? examples.map(makeTab) : undefined,
      defaultQuery: '',
      defaultEditorToolsVisibility: 'variables',
      editorTheme: EDITOR_THEME,
      plugins: [EXPLORER_PLUGIN, examplesPlugin(examples), HISTORY_PLUGIN],
      visiblePlugin: isFirstVisit() ? EXPLORER_PLUGIN : undefined,
    },
    createElement(GraphiQL.Logo, null, createElement('span', { className: 'wordmark' }, 'Marquee')),
  );
}

async function start() {
  const examples = await fetchExamples();
  dressEditors();
  createRoot(document.getElementById('explorer')).render(createElement(Explorer, { examples }));
}

start();
