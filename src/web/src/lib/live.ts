import { eventsAddress, type CellEvent, type HopEvent, type Progress } from './api';

export interface LiveListener {
  hop(event: HopEvent): void;
  cell(event: CellEvent): void;
  progress(event: Progress): void;
  /** The campaign has ended; the stream is closed. */
  end(): void;
  /** Whether the stream is connected now; the browser reconnects by itself and resumes where it was. */
  connected(is: boolean): void;
}

/** Follows a campaign: what is stored first, then live. Returns how to stop. */
export function follow(id: string, listener: LiveListener): () => void {
  const source = new EventSource(eventsAddress(id));
  const on = (name: string, handle: (data: unknown) => void) =>
    source.addEventListener(name, (event) => handle(JSON.parse((event as MessageEvent<string>).data)));
  source.onopen = () => listener.connected(true);
  source.onerror = () => listener.connected(false);
  on('hop', (data) => listener.hop(data as HopEvent));
  on('cell', (data) => listener.cell(data as CellEvent));
  on('progress', (data) => listener.progress(data as Progress));
  source.addEventListener('end', () => {
    source.close();
    listener.end();
  });
  return () => source.close();
}
