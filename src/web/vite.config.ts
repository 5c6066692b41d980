import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// The built page is served by the coordinator; during development its API is reached through a proxy.
export default defineConfig({
  plugins: [svelte()],
  build: { outDir: '../Tracefleet.Coordinator/wwwroot', emptyOutDir: true, target: 'es2022' },
  server: { proxy: { '/api': 'http://127.0.0.1:5555' } },
});
