# What the engine itself knows of the project it was started in, one JSON text a line behind a mark. Godot 3.
extends SceneTree

const MARK = "@@oracle "
var _owners = {}

func _initialize():
	var classes = []
	if ProjectSettings.has_setting("_global_script_classes"):
		classes = ProjectSettings.get("_global_script_classes")
	_tell({ "kind": "classes", "classes": classes })
	# A file, because variables of the environment lose what is not ASCII.
	var list = File.new()
	list.open(OS.get_environment("ORACLE_FILES"), File.READ)
	var files = parse_json(list.get_as_text())
	list.close()
	if OS.get_environment("ORACLE_MODE") == "scripts":
		_load_all(files, "gd")
		_tell({ "kind": "end" })
		quit()
		return
	for path in files:
		_tell({ "kind": "dependencies", "path": path, "on": Array(ResourceLoader.get_dependencies(path)) })
	var scripts = _load_all(files, "gd")
	for path in scripts:
		_remember_inner(path, scripts[path], "", scripts[path].source_code)
	for path in scripts:
		_tell(_script(path, scripts[path]))
	_scenes(_load_all(files, "tscn"))
	_resources(_load_all(files, "tres"))
	_tell({ "kind": "end" })
	quit()

func _tell(record):
	print(MARK, to_json(record))

func _load_all(files, extension):
	var loaded = {}
	for path in files:
		if path.get_extension() == extension:
			_tell({ "kind": "loading", "path": path })
			var resource = ResourceLoader.load(path)
			if resource != null:
				loaded[path] = resource
	return loaded

# Inner classes have no path of their own, and a constant may be the inner class of another script.
func _remember_inner(path, script, prefix, source):
	var constants = script.get_script_constant_map()
	for name in constants:
		var inner = constants[name]
		if inner is GDScript and inner.resource_path == "" and _declares(source, name) and not _owners.has(inner):
			_owners[inner] = { "path": path, "inner": prefix + name }
			_remember_inner(path, inner, prefix + name + ".", source)

func _declares(source, name):
	var head = RegEx.new()
	head.compile("(?m)^[ \\t]*class[ \\t]+" + name + "\\b")
	return head.search(source) != null

func _name_of(script):
	if script == null:
		return null
	if _owners.has(script):
		return _owners[script]
	return { "path": script.resource_path, "inner": "" }

func _script(path, script):
	var constants = []
	_constants(path, script, "", constants)
	return {
		"kind": "script", "path": path, "valid": script.can_instance() or script.is_tool(),
		"base": _name_of(script.get_base_script()), "inner": _inner_bases(path), "constants": constants,
		"signals": _names(script.get_script_signal_list()), "methods": _names(script.get_script_method_list())
	}

func _inner_bases(path):
	var bases = []
	for inner in _owners:
		if _owners[inner].path == path:
			bases.append({ "name": _owners[inner].inner, "base": _name_of(inner.get_base_script()) })
	return bases

# Files that are constants of a script or of its inner classes.
func _constants(path, script, prefix, into):
	var constants = script.get_script_constant_map()
	for name in constants:
		var value = constants[name]
		if not value is Resource:
			continue
		if value.resource_path != "":
			into.append({ "name": prefix + name, "path": value.resource_path })
		elif value is GDScript and _owners.has(value) and _owners[value].path == path and _owners[value].inner == prefix + name:
			_constants(path, value, prefix + name + ".", into)

func _names(list):
	var names = []
	for entry in list:
		names.append(entry.name)
	return names

func _scenes(scenes):
	for path in scenes:
		var state = scenes[path].get_state()
		_tell({ "kind": "scene", "path": path, "nodes": _nodes(state), "connections": _connections(state) })
		var root = scenes[path].instance()
		if root != null:
			_tell({ "kind": "receivers", "path": path, "receivers": _receivers(state, root) })
			root.free()

func _nodes(state):
	var nodes = []
	for i in range(state.get_node_count()):
		var instance = state.get_node_instance(i)
		var script = _script_of(state, i)
		nodes.append({
			"path": str(state.get_node_path(i)), "name": state.get_node_name(i), "type": state.get_node_type(i),
			"groups": Array(state.get_node_groups(i)), "script": script.resource_path if script else "",
			"inside": _inside(script),
			"instance": instance.resource_path if instance != null else "",
			"placeholder": state.get_node_instance_placeholder(i) if state.is_node_instance_placeholder(i) else ""
		})
	return nodes

func _script_of(state, i):
	for p in range(state.get_node_property_count(i)):
		if state.get_node_property_name(i, p) == "script":
			return state.get_node_property_value(i, p)
	return null

# Files that are constants of a script that is written in the scene, or of its inner classes.
func _inside(script):
	var paths = []
	if not script is GDScript or not ("::" in script.resource_path or script.resource_path == ""):
		return paths
	var constants = script.get_script_constant_map()
	for name in constants:
		if constants[name] is Resource and constants[name].resource_path != "":
			paths.append(constants[name].resource_path)
		else:
			paths += _inside(constants[name])
	return paths

func _connections(state):
	var connections = []
	for i in range(state.get_connection_count()):
		connections.append({
			"from": str(state.get_connection_source(i)), "signal": state.get_connection_signal(i),
			"to": str(state.get_connection_target(i)), "method": state.get_connection_method(i)
		})
	return connections

# The scripts of each node that a signal is connected to, from its own to the last base.
func _receivers(state, root):
	var receivers = []
	for i in range(state.get_connection_count()):
		var node = root.get_node_or_null(state.get_connection_target(i))
		var scripts = []
		var script = node.get_script() if node != null else null
		while script != null:
			scripts.append(_name_of(script))
			script = script.get_base_script()
		receivers.append({
			"to": str(state.get_connection_target(i)), "method": state.get_connection_method(i), "scripts": scripts
		})
	return receivers

func _resources(resources):
	for path in resources:
		_tell({ "kind": "resource", "path": path, "script": _name_of(resources[path].get_script()) })
