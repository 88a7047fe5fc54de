// Where the script beside the page has run, the index is there and is opened; inside a zip it is not.
if (document.documentElement.hasAttribute("data-md-color-scheme")) location.replace("index.html");
else document.getElementById("packed").hidden = false;
