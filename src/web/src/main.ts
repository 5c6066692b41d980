import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import './controls.css';
import './charts.css';
import './traffic.css';

mount(App, { target: document.getElementById('app')! });
