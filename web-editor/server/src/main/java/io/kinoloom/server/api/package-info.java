/**
 * How operations become HTTP: one declaration makes the route and its page in the OpenAPI document.
 */
package io.kinoloom.server.api;
