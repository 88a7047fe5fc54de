"""Builds one page into a site that is there already, for who waits to see what he has just written.

Apart from the whole build because it looks at nothing else: a site of ten thousand papers is left as it
is, but for one file. The next build makes the page anew, since what it finds is not what it left.
"""

from pathlib import Path, PurePosixPath

from mkdocs.commands.build import get_context
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page

from generator.content.files import write_whole
from generator.site.build import collected, load_site_config
from generator.site.pages import Renderer
from generator.site.skeletons import Skeletons


class SinglePages:
    """Pages of a site, one at a time.

    Args:
        config_file: `mkdocs.yml`. site: the folder of the built site.

    Raises:
        ContentError: the configuration is at fault.
    """

    def __init__(self, config_file: Path, site: Path) -> None:
        self._config = load_site_config(config_file, site_dir=str(site))
        self._files = _FilesOnDisk(Path(self._config.docs_dir), site, self._config.use_directory_urls)
        environment = self._config.theme.get_env()
        with collected([]):  # what is wrong with the navigation is for a whole build to say
            self._navigation = get_navigation(self._files, self._config)
        self._skeletons = Skeletons(environment, self._config, self._navigation, [])
        self._renderer = Renderer(self._config, self._files)
        # Plugins and hooks may do anything with a page, and want to see all of them.
        self.can_build = not self._config.plugins and not self._config.hooks

    def build(self, folder: str, markdown: str) -> None:
        """Builds a page and puts it into the site.

        Args:
            folder: its address below the site's root. markdown: the whole page.

        Raises:
            ContentError: it cannot be written.
        """
        options = self._config.site_dir, self._config.use_directory_urls
        file = File(f"{folder}/index.md", None, *options, inclusion=InclusionLevel.INCLUDED)
        file.content_string = markdown
        page = Page(None, file, self._config)
        page.read_source(self._config)
        with collected([]):
            self._renderer.render(page)
        html = self._skeletons.render(page, get_context(self._navigation, [], self._config, page))
        write_whole(Path(file.abs_dest_path), html.encode("utf-8", errors="xmlcharrefreplace"))


class _FilesOnDisk(Files):
    """The files of a site's sources, looked at only where something leads to them."""

    def __init__(self, docs: Path, site: Path, use_directory_urls: bool) -> None:
        super().__init__([])
        self._docs, self._site, self._use_directory_urls = docs, site, use_directory_urls

    def get_file_from_path(self, path: str) -> File | None:
        """A file by its path below the sources; None where there is none."""
        place = PurePosixPath(path).as_posix()
        if not (self._docs / place).is_file():
            return None
        options = str(self._site), self._use_directory_urls
        return File(place, str(self._docs), *options, inclusion=InclusionLevel.INCLUDED)
