import { parseRoute, type Route } from './routes';

class Router {
  current = $state<Route>(parseRoute(location.pathname));
  /** What a view shows, behind the #: it may be long, and no server sees it. */
  shown = $state.raw(new URLSearchParams(location.hash.slice(1)));

  constructor() {
    addEventListener('popstate', () => this.#read());
  }

  /** Goes to an address of this page; one of the same view keeps the place on it. */
  go(address: string): void {
    const before = location.pathname;
    history.pushState(null, '', address);
    this.#read();
    if (location.pathname !== before) scrollTo(0, 0);
  }

  /** Changes what the view shows without a step to go back to. */
  show(shown: URLSearchParams): void {
    history.replaceState(null, '', `${location.pathname}${shown.size > 0 ? `#${shown}` : ''}`);
    this.shown = shown;
  }

  /** For onclick of links: stays in the page unless the user wants a new tab. */
  follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    const link = event.currentTarget as HTMLAnchorElement;
    this.go(link.pathname + link.hash);
  };

  #read(): void {
    this.current = parseRoute(location.pathname);
    this.shown = new URLSearchParams(location.hash.slice(1));
  }
}

export const router = new Router();
