/** What every request passes, whatever it asks for: who may ask, and what refusals look like. */
package io.kinoloom.server.web;
