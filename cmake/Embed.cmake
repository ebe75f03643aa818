# embed_files(<target> <file>...)
#
# Makes the contents of files of the current folder part of a library, for embedded.hpp to find.
function(embed_files target)
    set(entries "")
    foreach(file IN LISTS ARGN)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
        file(READ ${file} content)
        if(content MATCHES [[\)embedded"]])
            message(FATAL_ERROR "${file} contains what would end a raw string")
        endif()
        string(APPEND entries "    {\"${file}\", R\"embedded(${content})embedded\"},\n")
    endforeach()
    string(CONCAT source
        "#include \"conformance/embedded.hpp\"\n\n"
        "namespace twofold {\n\n"
        "std::span<EmbeddedFile const> embedded_files() {\n"
        "  static constexpr EmbeddedFile files[] = {\n${entries}  };\n"
        "  return files;\n"
        "}\n\n"
        "} // namespace twofold\n")
    file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/embedded_files.cpp CONTENT "${source}" @ONLY)
    target_sources(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/embedded_files.cpp)
endfunction()
