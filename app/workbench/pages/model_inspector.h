// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QStringList>
#include <QWidget>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/registry.h"
#include "core/training/cost.h"

class QAction;
class QFrame;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace triptych {

class FieldForm;
class TokensBar;

/// A number of parameters or operations for the eye: 774, 117.8 k, 1.3 M.
QString shortCount(double count);

/// What one node is and what can be changed about it: its name, a form from its field table, where its data
/// come from and what leaves it, what it costs, what it does. Of several nodes, or of an edge, what can be
/// done with them. Without a node it speaks of the fusion's tokens alone.
class ModelInspector : public QWidget {
    Q_OBJECT

  public:
    explicit ModelInspector(QWidget* parent = nullptr);

    struct Content {
        GraphSpec graph;
        GraphInfo info;
        std::string node;             ///< where one is selected; else empty
        int selected = 0;             ///< nodes
        std::vector<Edge> edges;      ///< that are selected
        QStringList columns;          ///< that the node may name
        std::optional<NodeCost> cost; ///< of the node; nothing: not known, or it costs nothing
        bool measuring = false;       ///< the cost is on its way
    };
    /// Keeps what is being typed where the node stays the same.
    void setContent(const Content& content);
    void setProblemText(std::function<QString(const Error&)> text) { m_problemText = std::move(text); }
    /// What can be done with several nodes, or with an edge.
    void setCommonActions(const QList<QAction*>& actions);
    /// @param why  in the tooltips; empty: it can be changed
    void setReadOnly(const QString& why);
    /// Why the name that was typed cannot be; empty: it can.
    void showNameProblem(const QString& text);
    void focusForm();
    QLineEdit* nameField() const { return m_name; }
    FieldForm* form() const { return m_form; }
    TokensBar* tokens() const { return m_tokens; }

  signals:
    void edited(const QString& node, const QString& param, const triptych::Value& value);
    void renamed(const QString& node, const QString& wanted);
    void mendRequested(const QString& node);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();
    void showNode();
    void showTokens();
    void paintMark();
    QString whereFrom(const Node& node, const NodeType& type) const;

    Content m_content;
    std::function<QString(const Error&)> m_problemText;
    std::string m_formNode, m_formType; ///< what the form was made for
    QStringList m_formColumns;
    QLabel *m_mark, *m_title, *m_type;
    QWidget* m_ofNode;
    QLabel *m_hint, *m_problems, *m_nameLabel, *m_nameProblem;
    QLineEdit* m_name;
    QPushButton* m_mend;
    QWidget* m_common;
    QVBoxLayout* m_commonRows;
    QList<QAction*> m_commonActions;
    FieldForm* m_form;
    QLabel *m_flowTitle, *m_inLabel, *m_in, *m_outLabel, *m_out, *m_costLabel, *m_cost;
    QLabel* m_tokensTitle;
    TokensBar* m_tokens;
    QLabel *m_helpTitle, *m_help, *m_source;
};

} // namespace triptych
