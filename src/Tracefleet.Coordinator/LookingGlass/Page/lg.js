// Shows a running call as it goes on. Without this script the page reloads itself until the call is over.
const result = document.getElementById('result');
// On a narrow screen the result of the form is far below it.
if (document.referrer.startsWith(`${location.origin}/lg`)) result?.scrollIntoView();
if (result?.dataset.events) {
  const events = new EventSource(result.dataset.events);
  events.addEventListener('show', (event) => {
    result.innerHTML = JSON.parse(event.data);
  });
  events.addEventListener('end', () => {
    events.close();
    result.removeAttribute('aria-busy');
  });
  events.addEventListener('error', () => {
    if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 2000);
  });
}
