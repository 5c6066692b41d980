// Shows a running call as it goes on. Without this script the page reloads itself until the call is over.
const result = document.getElementById('result');
if (result?.dataset.events) {
  const events = new EventSource(result.dataset.events);
  events.addEventListener('show', (event) => {
    result.innerHTML = JSON.parse(event.data);
  });
  events.addEventListener('end', () => events.close());
  events.addEventListener('error', () => {
    if (events.readyState === EventSource.CLOSED) location.reload();
  });
}
