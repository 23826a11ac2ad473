// The build puts the library beside the page's scripts under this name.
export { default } from 'minisearch'
