#pragma once

#include <string_view>

/// The files of view/page/, as they were when the program was built. Immutable; any thread.
namespace cabinwatch::view::page_assets {

extern const std::string_view kPage;    ///< page.html, with <!--style--> and <!--script-->
extern const std::string_view kStyle;   ///< page.css
extern const std::string_view kScript;  ///< the page's scripts, one after the other

}  // namespace cabinwatch::view::page_assets
