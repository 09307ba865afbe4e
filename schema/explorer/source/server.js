// What the page asks of the server it came from: answers to operations, and the examples.

// Relative to the page, so that a path prefix in front of the whole server does no harm.
const ENDPOINT = new URL('graphql', document.baseURI);
const EXAMPLES = new URL('explorer/examples.json', document.baseURI);

export async function runOperation(operation, options) {
  const response = await fetch(ENDPOINT, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...options?.headers,
    },
    body: JSON.stringify(operation),
  });
  return readAnswer(response);
}

async function readAnswer(response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    // Something between the page and the API answered, such as a proxy with a page of its own.
    return { errors: [{ message: `The answer was not JSON: ${response.status} ${text.slice(0, 500)}` }] };
  }
}

/** The example operations; none when they cannot be had, because the explorer is of use without them. */
export async function fetchExamples() {
  try {
    const response = await fetch(EXAMPLES);
    return response.ok ? await response.json() : [];
  } catch {
    return [];
  }
}
