import { ApiError, errorOf } from './api';
import { uploadAddress, type SnapshotJob, type SnapshotKind } from './snapshots';

/** Sends a file to make a snapshot of. Aborting stops it, and nothing of it stays.
 * @param sent is told the bytes that have gone; fetch could not tell. */
export function upload(
  kind: SnapshotKind, file: Blob, options: URLSearchParams, sent: (bytes: number) => void, signal: AbortSignal,
): Promise<SnapshotJob> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', uploadAddress(kind, options));
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = (event) => sent(event.loaded);
    request.responseType = 'text';
    request.onload = () => {
      if (request.status !== 202) reject(errorOf(request.status, request.responseText, request.statusText));
      else resolve(JSON.parse(request.responseText) as SnapshotJob);
    };
    // One that is refused at its beginning may be cut before its answer is seen.
    request.onerror = () =>
      reject(new ApiError(0, 'The upload broke off; see whether the file is what it should be, and whether the coordinator still runs.'));
    request.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
