/** Where the page is: the list, or one campaign. Links are ordinary addresses, so they can be shared and opened in a new tab. */
export type Route = { page: 'list' } | { page: 'campaign'; id: string };

export function parseRoute(path: string): Route {
  const match = /^\/campaigns\/([^/]+)\/?$/.exec(path);
  return match?.[1] ? { page: 'campaign', id: decodeURIComponent(match[1]) } : { page: 'list' };
}

class Router {
  current = $state<Route>(parseRoute(location.pathname));

  constructor() {
    addEventListener('popstate', () => (this.current = parseRoute(location.pathname)));
  }

  go(path: string): void {
    history.pushState(null, '', path);
    this.current = parseRoute(path);
    scrollTo(0, 0);
  }

  /** For onclick of links: stays in the page unless the user wants a new tab. */
  follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.go((event.currentTarget as HTMLAnchorElement).pathname);
  };
}

export const router = new Router();
