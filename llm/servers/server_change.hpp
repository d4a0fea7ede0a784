#pragma once

#include <string>

namespace cabinwatch::llm {

/// Something that makes figures about the servers void.
struct ServerChange {
  enum class Kind {
    came,     ///< a server is well again, the same one as before
    changed,  ///< a server is there for the first time, or is another program or model
    left      ///< a server is asked no more
  };
  Kind kind = Kind::came;
  std::string why;  ///< a clause that names the server
};

}  // namespace cabinwatch::llm
