import { ApiError, ask, unreachable } from './api';

/** Values of an answer in lines of JSON, as they come: a batch for each piece that arrives. Leaving the loop stops the answer. */
export async function* batchesOf<T>(path: string, signal: AbortSignal): AsyncGenerator<T[]> {
  const response = await ask(path, { signal });
  if (response.body) yield* parsedLines<T>(response.body);
}

/** Every line ends with a newline; what ends without one broke off. */
export async function* parsedLines<T>(body: ReadableStream<Uint8Array>): AsyncGenerator<T[]> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((failure: Error) => {
        throw failure.name === 'AbortError' ? failure : unreachable();
      });
      if (done) break;
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = lines.pop()!;
      if (lines.length > 0) yield lines.map((line) => JSON.parse(line) as T);
    }
  } finally {
    // A stream that has failed or ended has nothing left to stop.
    reader.cancel().catch(() => {});
  }
  if (rest !== '') throw new ApiError(0, 'The answer broke off; ask again.');
}
